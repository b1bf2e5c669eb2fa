/** A callback that schedules itself again and again, in a blocking run. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { inMainScript, millionsPerSecond } from '../harness/measure.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';

function ours(size) {
  const loop = getEventLoop();
  let ran = 0;
  const link = () => {
    if (++ran < size) {
      loop.callSoon(link);
    } else {
      loop.stop();
    }
  };
  const start = performance.now();
  loop.callSoon(link);
  loop.runForever();
  return { ran, rate: millionsPerSecond(size, performance.now() - start) };
}

/** A chain by `schedule(callback)`. */
function chain(schedule) {
  return (size) =>
    new Promise((resolve) => {
      let ran = 0;
      const start = performance.now();
      const link = () => {
        if (++ran < size) {
          schedule(link);
        } else {
          resolve({ ran, rate: millionsPerSecond(size, performance.now() - start) });
        }
      };
      schedule(link);
    });
}

export default {
  name: 'chain-blocking',
  title: 'a chain of a million callbacks, each scheduling the next, in a blocking run',
  size: 1_000_000,
  quickSize: 250_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    rate: { title: 'callbacks', unit: 'M/s', better: 'higher', targets: [atLeast(10), aheadOf('setImmediate')] },
  },
  ours: { callSoon: ours, 'callSoon, in a main script': inMainScript(ours) },
  peers: {
    'process.nextTick': chain(process.nextTick),
    queueMicrotask: chain(queueMicrotask),
    setImmediate: chain(setImmediate),
    ...elsewhere('chain'),
  },
  check({ ran }, size) {
    assert.equal(ran, size, 'the chain broke');
  },
};
