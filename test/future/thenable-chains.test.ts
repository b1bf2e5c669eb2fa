import assert from 'node:assert/strict';
import { ensureFuture } from 'asyncio-native';
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

loopTest('a coroutine that awaits a thenable gets what the last of its chain gives', (t) => {
  const raised = new Error('inner');
  const thenables: [string, unknown, unknown][] = [
    ['at once', chain(100_000, 'end'), 'end'],
    ['a Promise of Node', { then: (resolve: (value: unknown) => void) => resolve(Promise.resolve('end')) }, 'end'],
    ['a rejection', { then: (resolve: (value: unknown) => void) => resolve(Promise.reject(raised)) }, raised],
    [
      'the first answer counts',
      {
        then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
          resolve({ then: (later: (value: unknown) => void) => queueMicrotask(() => later('end')) });
          reject(raised);
          throw raised;
        },
      },
      'end',
    ],
  ];
  return t.loop.runUntilCompleteAsync(
    (function* () {
      for (const [name, thenable, expected] of thenables) {
        let got: unknown;
        try {
          got = yield* ensureFuture(thenable as PromiseLike<unknown>);
        } catch (error) {
          got = error;
        }
        assert.equal(got, expected, name);
      }
    })(),
  );
});

loopTest('an async function that awaits a future of a closed loop gets an error', async (t) => {
  const { loop } = t;
  const pending = loop.createFuture();
  const done = loop.createFuture();
  done.setResult(1);
  loop.close();
  for (const future of [pending, done]) {
    await assert.rejects(async () => await future, { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  }
});
