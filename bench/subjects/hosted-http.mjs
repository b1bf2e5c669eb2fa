/** What a loop on Node's own costs an HTTP server in the same thread: while idle, while busy, and while it answers the requests. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { newEventLoop } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { median, quantile } from '../harness/statistics.mjs';
import { atLeast, atMost, onlyFor } from '../harness/targets.mjs';

const LOAD = new URL('../programs/http-load.mjs', import.meta.url);
const CONNECTIONS = 64;
/** How often the server is measured without and with what is to be measured, in turns. */
const PAIRS = 5;
/** Requests per second, where latency is measured: so many that a core has something to do, and so few that it has time left. */
const RATE = 2_000;
/** What part of the requests is enough where they come at that rate. */
const SHARE = 0.2;
const BODY = 'hello';

const IDLE = 'attached, idle';
const BUSY = 'attached, busy';
const COROUTINES = 'a coroutine per request';

function reply(response) {
  response.setHeader('Content-Length', BODY.length);
  response.end(BODY);
}

/** Answers at once. */
const atOnce = { handle: (_request, response) => reply(response), start() {}, stop() {} };

/** Answers from an async function that waits for a Promise of Node's, as for what a database has found. */
const asyncFunctions = {
  async handle(_request, response) {
    await setImmediate();
    reply(response);
  },
  start() {},
  stop() {},
};

/** `make(loop)` returns the handler and what keeps the loop busy, if anything does. */
function attached(make) {
  let loop;
  const side = {
    handle: atOnce.handle,
    start() {
      loop = newEventLoop();
      Object.assign(side, make(loop));
      loop.attach();
    },
    stop() {
      loop.close();
    },
  };
  return side;
}

const idle = () => attached(() => ({}));

const busy = () =>
  attached((loop) => {
    const spin = () => loop.callSoon(spin);
    spin();
    return {};
  });

const coroutines = () =>
  attached((loop) => {
    function* answer(response) {
      yield setImmediate();
      reply(response);
    }
    return { handle: (_request, response) => loop.createTask(answer(response)) };
  });

/** Busy by `schedule`, as one can be without a loop. */
function busyBy(schedule) {
  let on = false;
  const spin = () => on && schedule(spin);
  return {
    handle: atOnce.handle,
    start() {
      on = true;
      spin();
    },
    stop() {
      on = false;
    },
  };
}

/** Measures a server with `side()` against the same with `other`, in turns; `rate` as in the program that sends the requests. */
function against(side, other, rate) {
  return async (size) => {
    const count = rate === undefined ? size : size * SHARE;
    const load = fork(LOAD, { execArgv: [] });
    let current = other;
    const server = createServer((request, response) => current.handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const run = async (now) => {
      current = now;
      now.start();
      load.send({ port: server.address().port, connections: CONNECTIONS, count, rate });
      const before = cpu();
      const [result] = await once(load, 'message');
      now.stop();
      assert.equal(result.error, undefined, `the load failed: ${result.error}`);
      return {
        answered: result.answered,
        cpu: ((cpu() - before) * 1000) / count,
        rate: count / result.seconds,
        p99: quantile(result.latencies, 0.99),
      };
    };
    // Both compiled before either counts.
    await run(other);
    const measured = side();
    await run(measured);
    const pairs = [];
    for (let i = 0; i < PAIRS; i++) {
      const first = i % 2 === 0;
      const one = await run(first ? other : measured);
      const two = await run(first ? measured : other);
      pairs.push(first ? [one, two] : [two, one]);
    }
    load.disconnect();
    server.close();
    const ratio = (name) => median(pairs.map(([without, having]) => having[name] / without[name]));
    const answered = pairs.flat().reduce((sum, each) => sum + each.answered, 0);
    const latency = { p99: median(pairs.map(([, { p99 }]) => p99)), p99Ratio: ratio('p99') };
    const work = {
      rate: median(pairs.map(([, each]) => each.rate)),
      throughput: ratio('rate'),
      cpu: ratio('cpu'),
    };
    return { asked: 2 * PAIRS * count, answered, ...(rate === undefined ? work : latency) };
  };
}

export default {
  name: 'hosted-http',
  title: `node:http beside a loop on Node's own, and the same server in turns without; a load of ${CONNECTIONS} connections`,
  size: 10_000,
  quickSize: 1_000,
  metrics: {
    throughput: {
      title: 'throughput, to that without',
      unit: 'times',
      better: 'higher',
      compare: false,
      targets: [onlyFor(IDLE, atLeast(0.98)), onlyFor(COROUTINES, atLeast(0.95))],
    },
    cpu: {
      title: 'CPU per request, to that without',
      unit: 'times',
      better: 'lower',
      compare: false,
      targets: [onlyFor(IDLE, atMost(1.02)), onlyFor(COROUTINES, atMost(1.05))],
    },
    rate: { title: 'requests', unit: '/s', better: 'higher', compare: false },
    p99Ratio: {
      title: `p99 at ${RATE.toLocaleString('en-US')} requests/s, to that without`,
      unit: 'times',
      better: 'lower',
      compare: false,
      targets: [onlyFor(BUSY, atMost(3))],
    },
    p99: { title: 'p99', unit: 'ms', better: 'lower', compare: false },
  },
  ratios: false,
  note: "a coroutine per request: against an async function, where both wait for a Promise of Node's; nothing: the server against itself, which is the noise",
  ours: {
    [IDLE]: against(idle, atOnce),
    [BUSY]: against(busy, atOnce, RATE),
    [COROUTINES]: against(coroutines, asyncFunctions),
  },
  peers: {
    nothing: against(() => atOnce, atOnce),
    'nothing, latency': against(() => atOnce, atOnce, RATE),
    'setImmediate, busy': against(() => busyBy(globalThis.setImmediate), atOnce, RATE),
  },
  check({ asked, answered }, size) {
    assert.ok(asked >= 2 * PAIRS * SHARE * size, 'too few requests');
    assert.equal(answered, asked, 'not all requests were answered');
  },
};
