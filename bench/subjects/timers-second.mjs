/** A million timers with random deadlines: how fast they are added and cancelled. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { millionsPerSecond, randomNumbers } from '../harness/measure.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';

/** Milliseconds before the first deadline, so that none fires during the measurement. */
const LEAD = 20_000;

function delays(size, span) {
  const random = randomNumbers();
  return Float64Array.from({ length: size }, () => LEAD + random() * span);
}

/**
 * Each phase ends after an iteration of the loop, so that work that was only postponed is done.
 */
function ours(span) {
  return (size) => {
    const loop = getEventLoop();
    const delay = delays(size, span);
    const timers = new Array(size);
    const facts = { fired: 0 };
    const fire = () => facts.fired++;
    const phase = (name, work) =>
      function* () {
        yield;
        const start = performance.now();
        work();
        yield;
        facts[name] = millionsPerSecond(size, performance.now() - start);
      };
    const adding = phase('add', () => {
      for (let i = 0; i < size; i++) {
        timers[i] = loop.callLater(delay[i], fire);
      }
    });
    const cancelling = phase('cancel', () => {
      for (let i = 0; i < size; i++) {
        timers[i].cancel();
      }
    });
    loop.runUntilComplete(
      (function* () {
        yield* adding();
        yield* cancelling();
      })(),
    );
    facts.cancelled = timers.filter((timer) => timer.cancelled()).length;
    return facts;
  };
}

function node(span) {
  return async (size) => {
    const delay = delays(size, span);
    const timers = new Array(size);
    const facts = { fired: 0 };
    const fire = () => facts.fired++;
    await setImmediate();
    let start = performance.now();
    for (let i = 0; i < size; i++) {
      timers[i] = setTimeout(fire, delay[i]);
    }
    await setImmediate();
    facts.add = millionsPerSecond(size, performance.now() - start);
    await setImmediate();
    start = performance.now();
    for (let i = 0; i < size; i++) {
      clearTimeout(timers[i]);
    }
    await setImmediate();
    facts.cancel = millionsPerSecond(size, performance.now() - start);
    facts.cancelled = timers.filter((timer) => timer._destroyed).length;
    return facts;
  };
}

/** The subject `timers-NAME`, with deadlines over `span` milliseconds. */
export function timersWithin(name, words, span) {
  return {
    name: `timers-${name}`,
    title: `a million timers with random deadlines over one ${words}`,
    size: 1_000_000,
    quickSize: 200_000,
    repeat: { warmup: 500, times: 5, busy: true },
    nativeLeads: true,
    metrics: {
      add: { title: 'added', unit: 'M/s', better: 'higher', targets: [atLeast(5), aheadOf('setTimeout')] },
      cancel: { title: 'cancelled', unit: 'M/s', better: 'higher', targets: [atLeast(10), aheadOf('setTimeout')] },
    },
    ours: { callLater: ours(span) },
    peers: { setTimeout: node(span), ...elsewhere(`timers_${name}`) },
    check({ fired, cancelled }, size) {
      assert.equal(fired, 0, 'timers fired though they were cancelled, or early');
      assert.equal(cancelled, size, 'not all were cancelled');
    },
  };
}

export default timersWithin('second', 'second', 1_000);
