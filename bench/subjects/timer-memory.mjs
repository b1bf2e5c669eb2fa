/** The memory of a pending timer without its callback: one callback serves all. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop, sleep } from '../harness/library.mjs';
import { collectGarbage, liveBytes, randomNumbers, rss } from '../harness/measure.mjs';
import { atMost } from '../harness/targets.mjs';

const HOUR = 3_600_000;

/** The minimum of bytes for a deadline, a callback and a place in a queue. Less means that the timers do not exist. */
const LEAST = 24;

/**
 * Bytes per timer. `add(delay)` makes each of `size` timers; `settle()` runs after each half. Only what the second half
 * adds to the first counts, because any process takes some megabytes once.
 */
async function measure(size, add, settle = () => {}) {
  const random = randomNumbers();
  const half = size / 2;
  const addHalf = async () => {
    for (let i = 0; i < half; i++) {
      add(HOUR + random() * HOUR);
    }
    settle();
    await collectGarbage();
    return { live: liveBytes(), rss: rss() };
  };
  const first = await addHalf();
  const second = await addHalf();
  return { live: (second.live - first.live) / half, rss: (second.rss - first.rss) / half };
}

function ours(size) {
  const loop = getEventLoop();
  const callback = () => {};
  return measure(
    size,
    (delay) => loop.callLater(delay, callback),
    // One iteration, so that the timers reach their final place.
    () => loop.runUntilComplete(sleep(1)),
  );
}

function node(size) {
  const callback = () => {};
  return measure(size, (delay) => setTimeout(callback, delay));
}

export default {
  name: 'timer-memory',
  title: 'a million pending timers (per timer)',
  size: 1_000_000,
  quickSize: 500_000,
  nativeLeads: true,
  metrics: {
    rss: { title: 'RSS', unit: 'bytes', better: 'lower', targets: [atMost(112)] },
    live: { title: 'live bytes known to V8', unit: 'bytes', better: 'lower', targets: [atMost(112)] },
  },
  ours: { callLater: ours },
  peers: { setTimeout: node, ...elsewhere('timer_memory') },
  check({ rss: bytes, live = bytes }) {
    assert.ok(bytes >= LEAST && live >= LEAST, 'the timers hold no memory');
  },
};
