/** A callback that schedules itself without end, while a timer and a socket of Node must go on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { newEventLoop } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';

/** The number of links between two readings of the clock. */
const STRIDE = 4096;

/**
 * Bystanders of Node: a timer that ticks every millisecond, and a socket over which each tick sends a byte and gets it
 * back.
 */
async function startBystanders() {
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(server.address().port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const seen = { ticks: 0, echoes: 0, longestPause: 0 };
  let underway = false;
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    seen.longestPause = Math.max(seen.longestPause, now - last);
    last = now;
  };
  socket.on('data', () => {
    seen.echoes++;
    underway = false;
  });
  const timer = setInterval(() => {
    seen.ticks++;
    look();
    if (!underway) {
      underway = true;
      socket.write('x');
    }
  }, 1);
  return {
    seen,
    async stop() {
      look();
      clearInterval(timer);
      socket.end();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Runs `chain(ms)` beside the bystanders. It resolves to the number of links that ran. */
function beside(chain) {
  return async (ms) => {
    const bystanders = await startBystanders();
    const start = performance.now();
    const ran = await chain(ms);
    const elapsed = performance.now() - start;
    const { ticks, echoes } = bystanders.seen;
    await bystanders.stop();
    const perSecond = (count) => (count * 1000) / elapsed;
    const { longestPause } = bystanders.seen;
    return { rate: millionsPerSecond(ran, elapsed), ticks: perSecond(ticks), echoes: perSecond(echoes), longestPause };
  };
}

async function ours(ms) {
  const loop = newEventLoop();
  loop.attach();
  const ran = await chainOf((link) => loop.callSoon(link))(ms);
  loop.close();
  return ran;
}

/** A chain by `schedule(link)`, which ends after `ms`. */
function chainOf(schedule) {
  return (ms) =>
    new Promise((resolve) => {
      let ran = 0;
      const end = performance.now() + ms;
      const link = () => {
        if (++ran % STRIDE === 0 && performance.now() >= end) {
          resolve(ran);
        } else {
          schedule(link);
        }
      };
      schedule(link);
    });
}

async function messageChannel(ms) {
  const { port1, port2 } = new MessageChannel();
  let next;
  port1.onmessage = () => next();
  const ran = await chainOf((link) => {
    next = link;
    port2.postMessage(null);
  })(ms);
  port1.close();
  return ran;
}

/** The minimum rate of a bystander per second: below that, it counts as starved. */
const ALIVE = 50;

export default {
  name: 'chain-hosted',
  title:
    "an endless chain of callbacks on Node's loop, beside a setInterval of 1 ms and an echo over a socket at each tick",
  size: 1_000,
  quickSize: 500,
  repeat: { warmup: 500, times: 1 },
  metrics: {
    rate: {
      title: 'callbacks',
      unit: 'M/s',
      better: 'higher',
      targets: [atLeast(10), aheadOf('setImmediate', 'MessageChannel')],
    },
    ticks: { title: 'ticks of the timer', unit: '/s', better: 'higher', compare: false, targets: [atLeast(200)] },
    echoes: { title: 'echoes of the socket', unit: '/s', better: 'higher', compare: false, targets: [atLeast(200)] },
    longestPause: { title: 'longest pause between ticks', unit: 'ms', better: 'lower', compare: false },
  },
  unfair: ['queueMicrotask'],
  note: '* starves everything else, as its ticks and echoes show: no ratio is taken to it',
  ours: { 'callSoon, attached': beside(ours) },
  peers: {
    setImmediate: beside(chainOf(setImmediate)),
    MessageChannel: beside(messageChannel),
    queueMicrotask: beside(chainOf(queueMicrotask)),
  },
  check({ rate, ticks, echoes }, _size, variant) {
    assert.ok(rate > 0, 'the chain did not run');
    if (variant.form !== 'queueMicrotask') {
      assert.ok(ticks >= ALIVE, `the timer was starved: ${ticks} ticks/s`);
      assert.ok(echoes >= ALIVE, `the socket was starved: ${echoes} echoes/s`);
    }
  },
};
