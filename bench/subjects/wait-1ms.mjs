/** How precisely a blocking run ends with a timer of one millisecond, compared with a bare wait of one millisecond. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop, sleep } from '../harness/library.mjs';
import { cpu, inMainScript } from '../harness/measure.mjs';
import { median } from '../harness/statistics.mjs';
import { atMostTimes } from '../harness/targets.mjs';

/** The median of the time by which `wait()` exceeds a millisecond. */
function measure(wait) {
  return (size) => {
    const elapsed = [];
    const before = cpu();
    for (let i = 0; i < size; i++) {
      const start = performance.now();
      wait();
      elapsed.push(performance.now() - start);
    }
    return {
      waits: elapsed.length,
      shortest: Math.min(...elapsed),
      over: (median(elapsed) - 1) * 1000,
      cpu: ((cpu() - before) * 1000) / size,
    };
  };
}

const sleeping = measure(() => getEventLoop().runUntilComplete(sleep(1)));
/** Without uvloop, and without deasync by setTimeout: both count whole milliseconds, and end nearly one too early. */
const WAITING = ['asyncio', 'Go', 'tokio'];
const cell = new Int32Array(new SharedArrayBuffer(4));

export default {
  name: 'wait-1ms',
  title: 'a blocking run that waits for a timer of one millisecond',
  size: 1_000,
  quickSize: 300,
  repeat: { warmup: 100, times: 3 },
  nativeLeads: true,
  // With a real-time priority, a thread has no timer slack, and every wait ends as soon as possible.
  realTime: false,
  metrics: {
    over: { title: 'time beyond 1 ms', unit: 'µs', better: 'lower', targets: [atMostTimes(1, 'Atomics.wait')] },
    cpu: { title: 'CPU per wait', unit: 'µs', better: 'lower' },
  },
  ours: { 'sleep(1)': sleeping, 'sleep(1), in a main script': inMainScript(sleeping) },
  peers: {
    'Atomics.wait': measure(() => Atomics.wait(cell, 0, 0, 1)),
    ...elsewhere('wait', WAITING),
  },
  check({ waits, shortest }, size) {
    assert.equal(waits, size);
    assert.ok(shortest >= 0.99, `a wait ended early, after ${shortest} ms`);
  },
};
