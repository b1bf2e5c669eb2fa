/** Entering and leaving a blocking run for a coroutine that ends at once. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { inMainScript } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { atMost } from '../harness/targets.mjs';

function ours(size) {
  function* finished(index) {
    return index;
  }
  const loop = getEventLoop();
  let sum = 0;
  const start = performance.now();
  for (let i = 0; i < size; i++) {
    sum += loop.runUntilComplete(finished(i));
  }
  return { sum, time: ((performance.now() - start) * 1000) / size };
}

/** deasync turns Node's loop until a callback is called. The callback here needs one iteration of that loop. */
function byDeasync({ default: deasync }) {
  const call = deasync((index, callback) => setImmediate(callback, null, index));
  return (size) => {
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < size; i++) {
      sum += call(i);
    }
    return { sum, time: ((performance.now() - start) * 1000) / size };
  };
}

export default {
  name: 'run-until-complete',
  title: 'runUntilComplete of a coroutine that ends at once',
  size: 100_000,
  quickSize: 25_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: { time: { title: 'a run', unit: 'µs', better: 'lower', targets: [atMost(1)] } },
  ours: { runUntilComplete: ours, 'runUntilComplete, in a main script': inMainScript(ours) },
  peers: { deasync: fromPackage('deasync', byDeasync, 0.1), ...elsewhere('run') },
  check({ sum, size: part = undefined }, size) {
    const runs = part ?? size;
    assert.equal(sum, (runs * (runs - 1)) / 2, 'wrong results');
  },
};
