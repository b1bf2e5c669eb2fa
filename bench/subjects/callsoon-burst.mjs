/** A million callbacks scheduled at once, from within a callback. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';

/** A burst by `schedule(callback)`: measures from its first call until the last callback has run. */
function burst(schedule) {
  return (size) =>
    new Promise((resolve) => {
      setImmediate(() => {
        let ran = 0;
        const start = performance.now();
        const callback = () => {
          if (++ran === size) {
            const ms = performance.now() - start;
            setImmediate(() => resolve({ ran, rate: millionsPerSecond(size, ms) }));
          }
        };
        for (let i = 0; i < size; i++) {
          schedule(callback);
        }
      });
    });
}

function blocking(size) {
  const loop = getEventLoop();
  const facts = { ran: 0, rate: 0 };
  let start = 0;
  const callback = () => {
    if (++facts.ran === size) {
      facts.rate = millionsPerSecond(size, performance.now() - start);
      loop.stop();
    }
  };
  loop.callSoon(() => {
    start = performance.now();
    for (let i = 0; i < size; i++) {
      loop.callSoon(callback);
    }
  });
  loop.runForever();
  return facts;
}

async function attached(size) {
  const loop = getEventLoop();
  loop.attach();
  const facts = await burst((callback) => loop.callSoon(callback))(size);
  loop.detach();
  return facts;
}

export default {
  name: 'callsoon-burst',
  title: 'a burst of a million callbacks, from the first call to the last callback',
  size: 1_000_000,
  quickSize: 250_000,
  repeat: { warmup: 500, times: 7, busy: true },
  metrics: {
    rate: {
      title: 'callbacks',
      unit: 'M/s',
      better: 'higher',
      targets: [atLeast(10), aheadOf('process.nextTick', 'queueMicrotask', 'setImmediate')],
    },
  },
  ours: { 'callSoon, blocking': blocking, 'callSoon, attached': attached },
  peers: {
    'process.nextTick': burst(process.nextTick),
    queueMicrotask: burst(queueMicrotask),
    setImmediate: burst(setImmediate),
    ...elsewhere('burst'),
  },
  check({ ran }, size) {
    assert.equal(ran, size, 'not all callbacks ran');
  },
};
