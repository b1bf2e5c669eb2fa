/**
 * Subjects in which a server accepts connections, sends one byte on each, and closes it when the client does. CPU time
 * is the server's only.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { certificate } from './certificate.mjs';
import { elsewhere } from './elsewhere.mjs';
import { Event, run, runAsync, startServer } from './library.mjs';
import { startLoad } from './load.mjs';
import { cpu } from './measure.mjs';
import { atMostTimes } from './targets.mjs';
import { WARM } from './warm.mjs';

const CONNECTIONS = 32;
const OTHERS = ['asyncio', 'uvloop', 'Go'];

function startHandshakes(kind, port, count) {
  return startLoad('handshake-load.mjs', [port, CONNECTIONS, count, kind]);
}

/** `used`: milliseconds of CPU of the server. */
async function factsOf(load, used, count) {
  const { answered, seconds } = await load;
  return { answered, rate: count / seconds, cpu: (used * 1000) / count };
}

function ours(kind, how) {
  const measure = async (count) => {
    let load;
    let left = count;
    const done = new Event();
    const before = cpu();
    function* connected(reader, writer) {
      writer.write('x');
      yield* reader.read();
      if (--left === 0) done.set();
    }
    function* main() {
      const server = yield* startServer(connected, '127.0.0.1', 0, kind === 'tls' ? { tls: certificate() } : {});
      load = startHandshakes(kind, server.sockets[0].port, count);
      yield* done.wait();
      server.close();
      yield* server.waitClosed();
    }
    await (how === 'blocking' ? run(main) : runAsync(main));
    return factsOf(load, cpu() - before, count);
  };
  measure.nativeOnly = how === 'blocking';
  return measure;
}

function nodes(kind) {
  return async (count) => {
    let left = count;
    const before = cpu();
    const isTls = kind === 'tls';
    const server = isTls ? createTlsServer({ ...certificate(), noDelay: true }) : createServer({ noDelay: true });
    const ended = new Promise((resolve) => {
      server.on(isTls ? 'secureConnection' : 'connection', (socket) => {
        socket.write('x');
        socket.resume();
        socket.on('close', () => {
          if (--left === 0) resolve();
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const load = startHandshakes(kind, server.address().port, count);
    await ended;
    const used = cpu() - before;
    server.close();
    return factsOf(load, used, count);
  };
}

/** The subject `name`: connections of `kind`, 'tcp' or 'tls'. */
export function acceptSubject(name, kind, size) {
  const isTls = kind === 'tls';
  const what = isTls ? 'handshake' : 'connection';
  const module = isTls ? 'node:tls' : 'node:net';
  return {
    name,
    title: `a server that takes connections${isTls ? ' by TLS' : ', which are closed at once'}`,
    size,
    quickSize: Math.ceil(size / 10),
    repeat: WARM,
    realTime: false,
    pinned: !isTls,
    metrics: {
      cpu: {
        title: `CPU of the server per ${what}`,
        unit: 'µs',
        better: 'lower',
        targets: [atMostTimes(1, module)],
      },
      rate: { title: `${what}s`, unit: '/s', better: 'higher' },
    },
    ours: { blocking: ours(kind, 'blocking'), hosted: ours(kind, 'hosted') },
    peers: { [module]: nodes(kind), ...elsewhere('handshakes', isTls ? OTHERS : [...OTHERS, 'tokio'], [kind]) },
    check({ answered }, count) {
      assert.equal(answered, count, 'not all connections were answered');
    },
  };
}
