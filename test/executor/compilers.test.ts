import assert from 'node:assert/strict';
import { run, toThread } from 'asyncio-native';
import { poolTest } from './pools.js';

type AnyFunction = (...args: unknown[]) => unknown;

/** A function as a compiler or a tool for coverage leaves it: the compiler of the tests leaves this one alone. */
function written(source: string): AnyFunction {
  return new Function(`return ${source}`)() as AnyFunction;
}

const NAMED = written(`(count) => {
  const inner = /* @__PURE__ */ __name((value) => value * 2, "inner");
  function outer(value) { return inner(value) + 1; }
  __name(outer, "outer");
  return [outer(count), inner.name, outer.name];
}`);

const COUNTED = written(`(value) => {
  cov_1xk8uq2m6f().f[0]++;
  cov_1xk8uq2m6f().s[3]++;
  return value;
}`);

poolTest('a function that esbuild has compiled with keepNames finds __name', { maxWorkers: 1 }, async (pool) => {
  assert.deepEqual(await pool.submit(NAMED, 3), [7, 'inner', 'outer']);
  const main = function* () {
    return yield* toThread(NAMED, 4);
  };
  assert.deepEqual(run(main), [9, 'inner', 'outer']);
});

poolTest(
  'a function with counters of istanbul fails with the reason and what to do',
  { maxWorkers: 1 },
  async (pool) => {
    await assert.rejects(Promise.resolve(pool.submit(COUNTED, 1)), (error: ReferenceError & { code: string }) => {
      assert.equal(error.name, 'ReferenceError');
      assert.equal(error.code, 'ERR_ASYNCIO_NOT_SELF_CONTAINED');
      assert.match(error.message, /^cov_1xk8uq2m6f is not defined .*coverage.*workerFunction\(.*istanbul ignore next/);
      return true;
    });
  },
);
