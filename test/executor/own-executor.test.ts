import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { type Callable, type Called, type Executor, toThread, workerFunction } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { fixture } from '../support/paths.js';

/** The least that an executor over a queue of jobs needs: it takes functions of modules, and answers by Promises. */
class ImportingExecutor implements Executor {
  readonly names: string[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #isShut = false;

  submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): Promise<Called<R>> {
    if (this.#isShut) throw new Error('shut down');
    if (typeof fn === 'function') throw new TypeError('only what workerFunction() returns');
    const { moduleUrl, exportName } = fn;
    this.names.push(exportName);
    const job = this.#last.then(async () => {
      const module = (await import(moduleUrl)) as Record<string, (...given: A) => Called<R>>;
      return module[exportName]!(...args);
    });
    this.#last = job.catch(() => {});
    return job;
  }

  shutdown(): void {
    this.#isShut = true;
  }

  async shutdownAsync(): Promise<void> {
    this.shutdown();
    await this.#last;
  }
}

const MODULE = pathToFileURL(fixture('queue/calls.mjs'));
const REAL = { clock: 'monotonic' } as const;

loopTest(
  'an executor that others write: by the public types and by what a WorkerFunction tells',
  async (t) => {
    const executor = new ImportingExecutor();
    await t.host(function* () {
      assert.equal(yield* t.loop.runInExecutor(executor, workerFunction(MODULE, 'add'), 1, 2), 3);
      const failing = t.loop.runInExecutor(executor, workerFunction(MODULE, 'fail'));
      const failed = yield* catching(failing);
      assert.equal((failed as { code: string }).code, 'E_WIDTH');
      assert.throws(() => t.loop.runInExecutor(executor, () => 1), TypeError);
      t.loop.setDefaultExecutor(executor);
      const given = toThread(workerFunction(MODULE, 'echo'), 'default');
      yield* t.loop.shutdownDefaultExecutor();
      assert.equal(yield* given, 'default');
    });
    assert.deepEqual(executor.names, ['add', 'fail', 'echo']);
    assert.throws(() => executor.submit(workerFunction(MODULE, 'add')), /shut down/);
  },
  REAL,
);

function* catching(awaitable: Iterable<unknown>): Generator<unknown, unknown, unknown> {
  try {
    yield* awaitable;
    return undefined;
  } catch (error) {
    return error;
  }
}
