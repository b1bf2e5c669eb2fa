/**
 * A coroutine that is called and not awaited: a RuntimeWarning, when it is collected as garbage. For that the function
 * must be marked by `coroutine`. `node --expose-gc never-awaited.mjs` collects at once.
 */
import { setImmediate } from 'node:timers/promises';
import { coroutine, run } from 'asyncio-native';

const test = coroutine(function* test() {
  console.log('never scheduled');
});

function* main() {
  test();
}

process.on('warning', ({ name, message }) => console.log(`${name}: ${message}`));
run(main());

// Collects the garbage; warnings come some turns later.
for (let turn = 0; turn < 5; turn++) {
  await setImmediate();
  globalThis.gc?.();
}
await setImmediate();

/** The fix: await it, or create a task. */
function* fixed() {
  yield* test();
}

run(fixed());

// Prints:
//   RuntimeWarning: coroutine 'test' was never awaited
//   never scheduled
