/**
 * What a loop hosted on Node's own costs an HTTP server in the same thread: while it is idle, while it is busy, and
 * while it answers the requests.
 */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { atOnce, CONNECTIONS, reply, underLoad } from '../harness/http-server.mjs';
import { newEventLoop } from '../harness/library.mjs';
import { median } from '../harness/statistics.mjs';
import { atLeast, atMost, onlyFor } from '../harness/targets.mjs';

/** How often the server is measured with and without the loop, in turns. */
const PAIRS = 5;
/** Requests per second. */
const RATE = 10_000;

const IDLE = 'attached, idle';
const BUSY = 'attached, busy';
const COROUTINES = 'a coroutine per request';
const named = (form) => `${form}, ${RATE.toLocaleString('en-US')}/s`;

/** Answers from an async function that waits for a Promise of Node, as for the result of a database. */
const asyncFunctions = {
  ...atOnce,
  async handle(_request, response) {
    await setImmediate();
    reply(response);
  },
};

/** `make(loop)` returns the handler, and the work that keeps the loop busy, if there is any. */
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

/** Keeps the thread busy by `schedule`, without a loop. */
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

/**
 * Compares a server with `side()` and the same with `other`, in turns: `rate` requests per second, or as fast as the
 * server answers.
 */
function against(side, other, rate) {
  return (size) =>
    underLoad(async (run) => {
      const measured = side();
      // Both must be compiled before either counts.
      await run(other, size, rate);
      await run(measured, size, rate);
      const pairs = [];
      for (let i = 0; i < PAIRS; i++) {
        const first = i % 2 === 0;
        const one = await run(first ? other : measured, size, rate);
        const two = await run(first ? measured : other, size, rate);
        pairs.push(first ? [one, two] : [two, one]);
      }
      const ratio = (name) => median(pairs.map(([without, having]) => having[name] / without[name]));
      const middle = (name) => median(pairs.map(([, having]) => having[name]));
      const facts = { rate: middle('rate'), throughput: ratio('rate'), cpu: ratio('cpu') };
      // If each connection sends the next request after an answer, latency says no more than throughput.
      return rate === undefined ? facts : { ...facts, p99: middle('p99'), p99Ratio: ratio('p99') };
    });
}

export default {
  name: 'hosted-http',
  title: `node:http beside a loop on Node's own, and the same server in turns without; a load of ${CONNECTIONS} connections from another process, as fast as it answers, or ${RATE.toLocaleString('en-US')} requests/s`,
  size: 10_000,
  quickSize: 1_000,
  realTime: false,
  metrics: {
    throughput: {
      title: 'throughput, to that without',
      unit: 'times',
      better: 'higher',
      compare: false,
      targets: [
        onlyFor(IDLE, atLeast(0.98)),
        onlyFor(COROUTINES, atLeast(0.95)),
        onlyFor(named(COROUTINES), atLeast(0.95)),
      ],
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
      title: 'p99, to that without',
      unit: 'times',
      better: 'lower',
      compare: false,
      targets: [onlyFor(named(BUSY), atMost(3))],
    },
    p99: { title: 'p99', unit: 'ms', better: 'lower', compare: false },
  },
  ratios: false,
  note: "a coroutine per request: against an async function, where both wait for a Promise of Node's; nothing: the server against itself, which is the noise",
  ours: {
    [IDLE]: against(idle, atOnce),
    [COROUTINES]: against(coroutines, asyncFunctions),
    [named(IDLE)]: against(idle, atOnce, RATE),
    [named(COROUTINES)]: against(coroutines, asyncFunctions, RATE),
    [named(BUSY)]: against(busy, atOnce, RATE),
  },
  peers: {
    nothing: against(() => atOnce, atOnce),
    [named('nothing')]: against(() => atOnce, atOnce, RATE),
    [named('setImmediate, busy')]: against(() => busyBy(globalThis.setImmediate), atOnce, RATE),
  },
  check({ asked, answered }, size) {
    assert.equal(asked, 2 * (PAIRS + 1) * size, 'too few requests');
    assert.equal(answered, asked, 'not all requests were answered');
  },
};
