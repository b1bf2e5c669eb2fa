import assert from 'node:assert/strict';
import type { Coroutine } from 'asyncio-native';
import { type LoopTest, loopTest } from './loop-test.js';

/**
 * A test of the order in which things happen. `expected` is what CPython 3.14 prints for the program that stands above
 * the call, which was run there on a loop with its own clock.
 */
export function order(
  name: string,
  expected: readonly string[],
  main: (log: LoopTest['log'], t: LoopTest) => Coroutine<unknown>,
): void {
  loopTest(name, (t) => {
    t.run(() => main(t.log, t));
    assert.deepEqual(t.trace, expected);
  });
}
