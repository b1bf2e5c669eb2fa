import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';

/** How deep a simple function can call itself. */
function deepest(): number {
  let depth = 0;
  const descend = (): void => {
    depth++;
    descend();
  };
  assert.throws(descend, RangeError);
  return depth;
}

function below(depth: number, call: () => void): void {
  if (depth <= 0) {
    call();
  } else {
    below(depth - 1, call);
  }
}

for (const backend of BACKENDS) {
  test(`a blocking run that fails for want of stack does not stop the next one [${backend}]`, () => {
    const loop = newEventLoop({ backend });
    loop.setExceptionHandler(() => {});
    const most = deepest();
    let overflows = 0;
    // The stack ends at a different place in the run each time. How much of it a frame takes is a matter of the compiler.
    for (let depth = Math.floor(most * 0.4); overflows < 300 && depth < most * 10; depth += 3) {
      try {
        below(depth, () => loop.runUntilComplete(sleep(0)));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
        overflows++;
      }
    }
    assert.equal(overflows, 300);
    assert.equal(loop.runUntilComplete(sleep(1, 'works')), 'works');
    loop.close();
  });
}
