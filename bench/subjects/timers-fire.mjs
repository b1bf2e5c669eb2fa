/** A million timers that all fire within a second: their CPU time, and whether each fires once and none early. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { cpu, randomNumbers } from '../harness/measure.mjs';
import { atMostTimes } from '../harness/targets.mjs';

const SPAN = 1_000;

/**
 * Adds timers by `add(delay, callback, index)`. Each reads a clock other than the loop's, to check that it is not
 * early. `slack`: how many milliseconds early are allowed.
 */
function bookkeeping(size, slack) {
  const random = randomNumbers();
  const delay = Float64Array.from({ length: size }, () => random() * SPAN);
  const due = new Float64Array(size);
  const times = new Uint8Array(size);
  const facts = { fired: 0, early: 0, cpu: 0 };
  let done;
  const all = new Promise((resolve) => {
    done = resolve;
  });
  const fire = (index) => {
    times[index]++;
    if (performance.now() < due[index] - slack) {
      facts.early++;
    }
    if (++facts.fired === size) {
      done();
    }
  };
  const before = cpu();
  return {
    all,
    facts,
    addAll(add) {
      for (let i = 0; i < size; i++) {
        due[i] = performance.now() + delay[i];
        add(delay[i], fire, i);
      }
    },
    finish() {
      facts.cpu = (cpu() - before) / 1000;
      facts.once = times.reduce((count, each) => count + (each === 1 ? 1 : 0), 0);
      return facts;
    },
  };
}

async function ours(size) {
  const loop = getEventLoop();
  const book = bookkeeping(size, 0.001);
  loop.callSoon(() => book.addAll((delay, fire, index) => loop.callLater(delay, fire, index)));
  loop.attach();
  await book.all;
  loop.detach();
  return book.finish();
}

function oursBlocking(size) {
  const loop = getEventLoop();
  const book = bookkeeping(size, 0.001);
  loop.callSoon(() => book.addAll((delay, fire, index) => loop.callLater(delay, fire, index)));
  loop.runUntilComplete(
    (function* () {
      while (book.facts.fired < size) {
        yield* wait(loop);
      }
    })(),
  );
  return book.finish();
}

function* wait(loop) {
  const future = loop.createFuture();
  loop.callLater(5, () => future.setResult());
  yield* future;
}

async function node(size) {
  // setTimeout drops the fraction of a delay, and its clock advances once per millisecond. So it may be early by up to
  // two.
  const book = bookkeeping(size, 2);
  book.addAll((delay, fire, index) => setTimeout(fire, delay, index));
  await book.all;
  return book.finish();
}

export default {
  name: 'timers-fire',
  title: 'a million timers added at once, firing within one second',
  size: 1_000_000,
  quickSize: 200_000,
  nativeLeads: true,
  metrics: {
    cpu: { title: 'CPU to add and fire all', unit: 's', better: 'lower', targets: [atMostTimes(0.5, 'setTimeout')] },
  },
  ours: { 'callLater, attached': ours, 'callLater, blocking': oursBlocking },
  peers: { setTimeout: node, ...elsewhere('timers_fire') },
  check({ fired, early, once }, size) {
    assert.equal(fired, size, 'timers were lost');
    assert.equal(once, size, 'some did not fire exactly once');
    assert.equal(early, 0, 'some were early');
  },
};
