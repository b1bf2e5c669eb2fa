/** A server that takes connections by TLS, sends one byte on each, and closes it when its client does. CPU is the server's alone. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { certificate } from '../harness/certificate.mjs';
import { elsewhere } from '../harness/elsewhere.mjs';
import { Event, run, runAsync, startServer } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { atMostTimes } from '../harness/targets.mjs';

const LOAD = fileURLToPath(new URL('../programs/handshake-load.mjs', import.meta.url));
const CONNECTIONS = 32;

function load(port, count) {
  const args = [LOAD, port, CONNECTIONS, count].map(String);
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** `used`: milliseconds of CPU of the server. */
async function factsOf(child, used, count) {
  const { answered, seconds } = JSON.parse(await text(child.stdout));
  return { answered, rate: count / seconds, cpu: (used * 1000) / count };
}

function ours(how) {
  const measure = async (count) => {
    let child;
    let left = count;
    const done = new Event();
    const before = cpu();
    function* connected(reader, writer) {
      writer.write('x');
      yield* reader.read();
      if (--left === 0) done.set();
    }
    function* main() {
      const server = yield* startServer(connected, '127.0.0.1', 0, { tls: certificate() });
      child = load(server.sockets[0].port, count);
      yield* done.wait();
      server.close();
      yield* server.waitClosed();
    }
    await (how === 'blocking' ? run(main) : runAsync(main));
    return factsOf(child, cpu() - before, count);
  };
  measure.nativeOnly = how === 'blocking';
  return measure;
}

async function nodes(count) {
  let left = count;
  const before = cpu();
  const server = createServer({ ...certificate(), noDelay: true });
  const ended = new Promise((resolve) => {
    server.on('secureConnection', (socket) => {
      socket.write('x');
      socket.resume();
      socket.on('close', () => {
        if (--left === 0) resolve();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = load(server.address().port, count);
  await ended;
  const used = cpu() - before;
  server.close();
  return factsOf(child, used, count);
}

export default {
  name: 'tls-handshakes',
  title: 'a server that takes connections by TLS',
  size: 2_000,
  quickSize: 200,
  realTime: false,
  metrics: {
    cpu: {
      title: 'CPU of the server per handshake',
      unit: 'µs',
      better: 'lower',
      targets: [atMostTimes(1, 'node:tls')],
    },
    rate: { title: 'handshakes', unit: '/s', better: 'higher' },
  },
  ours: { blocking: ours('blocking'), hosted: ours('hosted') },
  peers: { 'node:tls': nodes, ...elsewhere('handshakes', ['asyncio', 'uvloop']) },
  check({ answered }, count) {
    assert.equal(answered, count, 'not all connections were answered');
  },
};
