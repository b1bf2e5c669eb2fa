/** Crowds of a thousand short coroutines, gathered one crowd after the other. */
import assert from 'node:assert/strict';
import { gather, getEventLoop } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { atLeast } from '../harness/targets.mjs';
import { asyncio, uvloop } from '../harness/variants.mjs';

const CROWD = 1_000;
const indices = Array.from({ length: CROWD }, (_, index) => index);

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}

function ours(size) {
  function* short(index) {
    yield;
    return index;
  }
  let total = 0;
  const start = performance.now();
  getEventLoop().runUntilComplete(
    (function* () {
      for (let i = 0; i < size; i += CROWD) {
        total += sum(yield* gather(indices.map(short)));
      }
    })(),
  );
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

async function promiseAll(size) {
  async function short(index) {
    await null;
    return index;
  }
  let total = 0;
  const start = performance.now();
  for (let i = 0; i < size; i += CROWD) {
    total += sum(await Promise.all(indices.map(short)));
  }
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

export default {
  name: 'gather',
  title: 'gather of a thousand coroutines that switch once, repeated',
  size: 500_000,
  quickSize: 100_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: { rate: { title: 'tasks', unit: 'M/s', better: 'higher', targets: [atLeast(5)] } },
  note: 'behind Promise.all there are no tasks: nothing to cancel, to name or to list',
  ours: { gather: ours },
  peers: { 'Promise.all': promiseAll, asyncio: asyncio('gather.py'), uvloop: uvloop('gather.py') },
  check({ total }, size) {
    assert.equal(total, (size / CROWD) * sum(indices), 'wrong results');
  },
};
