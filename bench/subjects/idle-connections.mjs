/** The memory that a server holds for each open connection on which nothing arrives, while a task reads from it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { elsewhere } from '../harness/elsewhere.mjs';
import { Event, getRunningLoop, Protocol, run, runAsync, sleep, startServer } from '../harness/library.mjs';
import { rss } from '../harness/measure.mjs';
import { atMostTimes } from '../harness/targets.mjs';

const LOAD = fileURLToPath(new URL('../programs/idle-load.mjs', import.meta.url));
/**
 * The number of connections before the measurement. The first ones load and compile code, which belongs to no
 * connection.
 */
const FIRST = 200;
const BACKLOG = 1024;
/** Milliseconds until the last connections wait. */
const SETTLE = 100;

function load(port, count) {
  const env = { ...process.env, ASYNCIO_NATIVE_BACKEND: undefined };
  return spawn(process.execPath, [LOAD, port, FIRST, count].map(String), {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function settledRss() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  return rss();
}

/** `serve(arrive)` is a coroutine function that returns a server, which calls `arrive` for each connection. */
function ours(how, serve) {
  const measure = async (count) => {
    let here = 0;
    const facts = {};
    const events = new Map([FIRST, FIRST + count].map((wanted) => [wanted, new Event()]));
    const arrive = () => events.get(++here)?.set();
    function* settled(wanted) {
      yield* events.get(wanted).wait();
      yield* sleep(SETTLE);
      return settledRss();
    }
    function* main() {
      const server = yield* serve(arrive);
      const child = load(server.sockets[0].port, count);
      const before = yield* settled(FIRST);
      facts.bytes = ((yield* settled(FIRST + count)) - before) / count;
      facts.open = here - FIRST;
      child.kill('SIGKILL');
      server.close();
      server.abortClients();
      yield* server.waitClosed();
    }
    await (how === 'blocking' ? run(main) : runAsync(main));
    return facts;
  };
  measure.nativeOnly = how === 'blocking';
  return measure;
}

function* streams(arrive) {
  return yield* startServer(
    function* (reader) {
      arrive();
      try {
        yield* reader.read(65_536);
      } catch {
        // The load was killed.
      }
    },
    '127.0.0.1',
    0,
    { backlog: BACKLOG },
  );
}

function protocols(arrive) {
  class Idle extends Protocol {
    connectionMade(transport) {
      this.transport = transport;
      arrive();
    }
    dataReceived() {}
  }
  return getRunningLoop().createServer(() => new Idle(), '127.0.0.1', 0, { backlog: BACKLOG });
}

/** With a callback, or with an async function that reads as a task does. */
function nodes(read) {
  return async (count) => {
    let here = 0;
    const arrived = {};
    const arrivals = [FIRST, FIRST + count].map((wanted) => new Promise((resolve) => (arrived[wanted] = resolve)));
    const server = createServer((socket) => {
      socket.on('error', () => {});
      read(socket);
      arrived[++here]?.();
    });
    server.listen(0, '127.0.0.1', BACKLOG);
    await once(server, 'listening');
    const child = load(server.address().port, count);
    const figures = [];
    for (const arrival of arrivals) {
      await arrival;
      await pause(SETTLE);
      figures.push(settledRss());
    }
    child.kill('SIGKILL');
    server.close();
    return { open: here - FIRST, bytes: (figures[1] - figures[0]) / count };
  };
}

export default {
  name: 'idle-connections',
  title: 'connections that are open and bring nothing (RSS over the process with a few, per connection)',
  size: 10_000,
  quickSize: 2_000,
  realTime: false,
  metrics: {
    bytes: {
      title: 'RSS per connection',
      unit: 'bytes',
      better: 'lower',
      targets: [atMostTimes(0.5, 'node:net')],
    },
  },
  ours: {
    'streams, blocking': ours('blocking', streams),
    'streams, hosted': ours('hosted', streams),
    'Protocol, blocking': ours('blocking', protocols),
  },
  peers: {
    'node:net': nodes((socket) => socket.on('data', () => {})),
    'node:net async iterators': nodes(async (socket) => {
      for await (const _ of socket);
    }),
    ...elsewhere('idle', ['asyncio', 'uvloop', 'Go', 'tokio'], [FIRST]),
  },
  check({ open, bytes }, count) {
    assert.equal(open, count, 'not all were open');
    assert.ok(bytes > 0, 'they take no memory');
  },
};
