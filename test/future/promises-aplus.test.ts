import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { EventLoop, Future } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { Specification } from '../support/specification.js';

const require = createRequire(import.meta.url);
const folder = join(require.resolve('promises-aplus-tests/package.json'), '..', 'lib', 'tests');

/** The adapter that the tests of Promises/A+ ask for. */
function adapterFor(loop: EventLoop): object {
  const deferred = () => {
    const promise: Future = loop.createFuture();
    return {
      promise,
      resolve: (value: unknown) => promise.done() || promise.setResult(value),
      reject: (reason: unknown) => promise.done() || promise.setException(reason),
    };
  };
  return {
    deferred,
    resolved(value: unknown) {
      const { promise, resolve } = deferred();
      resolve(value);
      return promise;
    },
    rejected(reason: unknown) {
      const { promise, reject } = deferred();
      reject(reason);
      return promise;
    },
  };
}

// The tests call nothing that waits but `setTimeout`, and that is the loop's here.
loopTest('all 872 tests of Promises/A+', ({ loop, reports }) => {
  const specification = new Specification(loop, { adapter: adapterFor(loop) });
  // Their helpers keep the adapter that was there when they were loaded.
  for (const file of Object.keys(require.cache).filter((path) => path.startsWith(folder))) {
    Reflect.deleteProperty(require.cache, file);
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    specification.describe(file, () => require(join(folder, file)));
  }
  assert.equal(specification.size, 872);
  assert.deepEqual(specification.run(), []);
  // What the tests reject and do not look at is reported whenever it is collected.
  const others = reports.filter(({ message }) => !message.includes('was never retrieved'));
  assert.deepEqual(others, []);
  reports.length = 0;
});
