/**
 * A server that answers GET by hand, on connections that stay open. Another process on another CPU sends the load. CPU
 * time is the server's only.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConnectionWatch } from '../harness/connection-watch.mjs';
import { elsewhere } from '../harness/elsewhere.mjs';
import { Event, getRunningLoop, Protocol, run, runAsync, startServer } from '../harness/library.mjs';
import { startLoad } from '../harness/load.mjs';
import { aheadOf, atMostTimes } from '../harness/targets.mjs';
import { WARM } from '../harness/warm.mjs';

const CONNECTIONS = 64;
const BACKLOG = 1024;
const HEAD_END = '\r\n\r\n';
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!');

function startRequests(port, count) {
  return startLoad('request-load.mjs', [port, CONNECTIONS, count]);
}

async function factsOf(load, watch, count) {
  const { answered, seconds, p50, p99 } = await load;
  return { answered, rate: count / seconds, cpu: (watch.used * 1000) / count, p50, p99 };
}

/** Calls `answer` for each request that has arrived completely. */
class Requests {
  #rest = '';

  push(data, answer) {
    const parts = (this.#rest + data.toString('latin1')).split(HEAD_END);
    this.#rest = parts.pop();
    for (const _ of parts) answer();
  }
}

/** `serve(watch)` is a coroutine function that returns a server of this package. */
function ours(how, serve) {
  const measure = async (count) => {
    let load;
    const done = new Event();
    const watch = new ConnectionWatch(() => done.set());
    function* main() {
      const server = yield* serve(watch);
      load = startRequests(server.sockets[0].port, count);
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

function* streams(watch) {
  return yield* startServer(
    function* (reader, writer) {
      watch.begin();
      try {
        for (;;) {
          yield* reader.readuntil(HEAD_END);
          writer.write(ANSWER);
          yield* writer.drain();
        }
      } catch (error) {
        assert.equal(error.code, 'ERR_ASYNCIO_INCOMPLETE_READ');
      }
      watch.end();
    },
    '127.0.0.1',
    0,
    { backlog: BACKLOG },
  );
}

function protocols(watch) {
  class Answering extends Protocol {
    requests = new Requests();
    connectionMade(transport) {
      this.answer = () => transport.write(ANSWER);
      watch.begin();
    }
    dataReceived(data) {
      this.requests.push(data, this.answer);
    }
    connectionLost() {
      watch.end();
    }
  }
  return getRunningLoop().createServer(() => new Answering(), '127.0.0.1', 0, { backlog: BACKLOG });
}

async function nodes(count) {
  let server;
  const ended = new Promise((resolve) => {
    const watch = new ConnectionWatch(() => resolve(watch));
    server = createServer({ noDelay: true }, (socket) => {
      watch.begin();
      const requests = new Requests();
      const answer = () => socket.write(ANSWER);
      socket.on('data', (data) => requests.push(data, answer));
      socket.on('close', () => watch.end());
    });
  });
  server.listen(0, '127.0.0.1', BACKLOG);
  await once(server, 'listening');
  const load = startRequests(server.address().port, count);
  const watch = await ended;
  server.close();
  return factsOf(load, watch, count);
}

export default {
  name: 'http-like',
  title: `a server that answers GET by hand on each of ${CONNECTIONS} connections`,
  size: 40_000,
  quickSize: 4_000,
  repeat: WARM,
  realTime: false,
  pinned: true,
  metrics: {
    cpu: {
      title: 'CPU of the server per request',
      unit: 'µs',
      better: 'lower',
      targets: [aheadOf('asyncio', 'node:net callbacks'), atMostTimes(1.6, 'C, epoll')],
    },
    p50: { title: 'latency, p50', unit: 'ms', better: 'lower' },
    p99: { title: 'latency, p99', unit: 'ms', better: 'lower' },
    rate: { title: 'requests', unit: '/s', better: 'higher' },
  },
  ours: {
    'streams, blocking': ours('blocking', streams),
    'streams, hosted': ours('hosted', streams),
    'Protocol, blocking': ours('blocking', protocols),
  },
  peers: {
    'node:net callbacks': nodes,
    ...elsewhere('http_like', ['asyncio', 'uvloop', 'Go', 'tokio', 'C, epoll'], [CONNECTIONS]),
  },
  check({ answered }, count) {
    assert.equal(answered, count, 'not all requests were answered');
  },
};
