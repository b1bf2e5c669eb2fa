import assert from 'node:assert/strict';
import { loopTest } from '../support/loop-test.js';

/** A thenable that answers at once with another one, `depth` times, and then with `end`. */
function chain(depth: number, end: unknown): unknown {
  let inner = end;
  for (let level = 0; level < depth; level++) {
    const answer = inner;
    inner = { then: (resolve: (value: unknown) => void) => resolve(answer) };
  }
  return inner;
}

for (const depth of [1, 100_000]) {
  loopTest(`a handler's thenables are followed ${depth} deep`, (t) => {
    const future = t.loop.createFuture<number>();
    const derived = future.then(() => chain(depth, 'end'));
    future.setResult(1);
    assert.equal(t.loop.runUntilComplete(derived), 'end');
  });
}

loopTest('a chain that ends with one that throws rejects', (t) => {
  const future = t.loop.createFuture<number>();
  const broken = {
    then() {
      throw new RangeError('broken');
    },
  };
  const derived = future.then(() => chain(10, broken));
  future.setResult(1);
  assert.throws(() => t.loop.runUntilComplete(derived), { name: 'RangeError', message: 'broken' });
});
