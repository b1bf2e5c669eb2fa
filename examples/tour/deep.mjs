/**
 * Coroutines that call coroutines, 100,000 deep. A task keeps them on a stack of its own, not on V8's: recursion does not
 * overflow, and resuming the innermost costs the same at any depth.
 */
import assert from 'node:assert/strict';
import { coroutine, runAsync } from 'asyncio-native';
import { scaled } from './support/scale.mjs';
import { count, line } from './support/screen.mjs';

export const title = 'A call chain of nested coroutines';

const DEPTH = scaled(100_000, 1000);
/** The median round counts, so that a garbage collection or a busy machine has little effect. */
const ROUNDS = 21;
const TURNS = scaled(10_000, 100);

/**
 * 1 + 2 + … + n, one coroutine for each; the innermost awaits `bottom`. The inner name is different, because it means
 * the unmarked generator function, and `yield*` on a plain generator is V8's own recursion.
 */
const sum = coroutine(function* sumTo(n, bottom) {
  return n === 0 ? yield* bottom : n + (yield* sum(n - 1, bottom));
});

function sumWithPlainFunctions(n) {
  return n === 0 ? 0 : n + sumWithPlainFunctions(n - 1);
}

/**
 * Gives way many times; each time the task resumes the innermost coroutine. Adds the nanoseconds of each turn to
 * `turns`.
 */
function* measureTurn(turns) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let turn = 0; turn < TURNS; turn++) yield;
    rounds.push(((performance.now() - started) * 1e6) / TURNS);
  }
  turns.push(rounds.sort((a, b) => a - b)[ROUNDS >> 1].toFixed(0));
  return 0;
}

export async function show() {
  await runAsync(sum(1, measureTurn([]))); // warms up

  const turns = [];
  await runAsync(sum(1, measureTurn(turns)));
  const started = performance.now();
  const total = await runAsync(sum(DEPTH, measureTurn(turns)));
  const elapsed = performance.now() - started;
  assert.equal(total, (DEPTH * (DEPTH + 1)) / 2);

  line(
    `   1 + 2 + … + ${count(DEPTH)}, a coroutine for each number, is ${count(total)}; it took ${elapsed.toFixed(0)} ms`,
  );
  line(`   giving up a turn takes ${turns[0]} ns near the top of the chain and ${turns[1]} ns at its bottom`);
  line(`   the same sum by plain functions: ${attempt(() => count(sumWithPlainFunctions(DEPTH)))}`);
}

function attempt(action) {
  try {
    return action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
