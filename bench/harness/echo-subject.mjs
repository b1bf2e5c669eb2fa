/**
 * Subjects in which a server echoes messages of one size on some connections; another process sends the load. CPU time
 * is the server's only.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { certificate } from './certificate.mjs';
import { ConnectionWatch } from './connection-watch.mjs';
import { elsewhere } from './elsewhere.mjs';
import { BufferedProtocol, Event, getRunningLoop, Protocol, run, runAsync, startServer } from './library.mjs';
import { startLoad } from './load.mjs';
import { aheadOf, atMostTimes } from './targets.mjs';
import { WARM } from './warm.mjs';

const LOAD = 'echo-load.mjs';
const BACKLOG = 1024;
const OTHERS = ['asyncio', 'uvloop', 'Go'];

async function factsOf(load, watch, count) {
  const { answered, seconds, p50, p99 } = await load;
  return { answered, rate: count / seconds, cpu: (watch.used * 1000) / count, p50, p99 };
}

/** `serve(watch)` is a coroutine function that returns a server of this package. */
function ours(kind, how, serve, connections, bytes) {
  const measure = async (count) => {
    let load;
    const done = new Event();
    const watch = new ConnectionWatch(() => done.set());
    function* main() {
      const options = { backlog: BACKLOG, ...(kind === 'tls' && { tls: certificate() }) };
      const server = yield* serve(watch, options);
      load = startLoad(LOAD, [server.sockets[0].port, connections, bytes, count, kind]);
      yield* done.wait();
      server.close();
      yield* server.waitClosed();
    }
    await (how === 'blocking' ? run(main) : runAsync(main));
    return factsOf(load, watch, count);
  };
  // The pure backend uses Node's sockets, which a blocking run cannot wait for.
  measure.nativeOnly = how === 'blocking';
  return measure;
}

function* streams(watch, options) {
  return yield* startServer(
    function* (reader, writer) {
      watch.begin();
      for (;;) {
        const data = yield* reader.read(65_536);
        if (data.length === 0) break;
        writer.write(data);
        yield* writer.drain();
      }
      watch.end();
    },
    '127.0.0.1',
    0,
    options,
  );
}

function protocols(watch, options) {
  class Echo extends Protocol {
    connectionMade(transport) {
      this.transport = transport;
      watch.begin();
    }
    dataReceived(data) {
      this.transport.write(data);
    }
    connectionLost() {
      watch.end();
    }
  }
  return getRunningLoop().createServer(() => new Echo(), '127.0.0.1', 0, options);
}

function buffered(watch, options) {
  // For all connections, as in the server in C: `write` passes the bytes on or copies them before it returns.
  const memory = Buffer.allocUnsafe(65_536);
  class Echo extends BufferedProtocol {
    connectionMade(transport) {
      this.transport = transport;
      watch.begin();
    }
    getBuffer() {
      return memory;
    }
    bufferUpdated(size) {
      this.transport.write(memory.subarray(0, size));
    }
    connectionLost() {
      watch.end();
    }
  }
  return getRunningLoop().createServer(() => new Echo(), '127.0.0.1', 0, options);
}

/** Calls `connected(socket, watch)` for each connection of a Node server. */
function nodes(kind, connected, connections, bytes) {
  return async (count) => {
    let server;
    const ended = new Promise((resolve) => {
      const watch = new ConnectionWatch(() => resolve(watch));
      const create = kind === 'tls' ? createTlsServer : createServer;
      server = create({ noDelay: true, ...(kind === 'tls' && certificate()) }, (socket) => {
        watch.begin();
        connected(socket, watch);
      });
    });
    server.listen(0, '127.0.0.1', BACKLOG);
    await once(server, 'listening');
    const load = startLoad(LOAD, [server.address().port, connections, bytes, count, kind]);
    const watch = await ended;
    server.close();
    return factsOf(load, watch, count);
  };
}

function callbacks(socket, watch) {
  socket.on('data', (data) => socket.write(data));
  socket.on('close', () => watch.end());
}

async function iterators(socket, watch) {
  for await (const data of socket) {
    if (!socket.write(data)) await once(socket, 'drain');
  }
  socket.end();
  watch.end();
}

/** The subject `name`, of `connections` connections of `kind`, 'tcp' or 'tls', that send `bytes` bytes each time. */
export function echoSubject(name, connections, bytes, size, kind = 'tcp') {
  const form = (how, serve) => ours(kind, how, serve, connections, bytes);
  const module = kind === 'tls' ? 'node:tls' : 'node:net';
  return {
    name,
    title: `a server that echoes${kind === 'tls' ? ', by TLS,' : ''} ${bytes.toLocaleString('en-US')} bytes on each of ${connections.toLocaleString('en-US')} connections`,
    size,
    quickSize: Math.ceil(size / 10),
    repeat: WARM,
    pinned: true,
    realTime: false,
    metrics: {
      cpu: {
        title: 'CPU of the server per message',
        unit: 'µs',
        better: 'lower',
        targets: [aheadOf(`${module} async iterators`), atMostTimes(0.85, `${module} callbacks`)],
      },
      p50: { title: 'latency, p50', unit: 'ms', better: 'lower' },
      p99: { title: 'latency, p99', unit: 'ms', better: 'lower' },
      rate: { title: 'messages', unit: '/s', better: 'higher' },
    },
    ours: {
      'streams, blocking': form('blocking', streams),
      'streams, hosted': form('hosted', streams),
      'Protocol, blocking': form('blocking', protocols),
      'BufferedProtocol, blocking': form('blocking', buffered),
    },
    peers: {
      [`${module} callbacks`]: nodes(kind, callbacks, connections, bytes),
      [`${module} async iterators`]: nodes(kind, iterators, connections, bytes),
      ...elsewhere('echo', kind === 'tls' ? OTHERS : [...OTHERS, 'tokio', 'C, epoll'], [connections, bytes, kind]),
    },
    check({ answered }, count) {
      assert.equal(answered, count, 'not all messages were answered');
    },
  };
}
