import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import {
  type Callable,
  type Called,
  type Coroutine,
  type Executor,
  getRunningLoop,
  Runner,
  sleep,
  timeout,
  toThread,
  workerFunction,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { fixture } from '../support/paths.js';
import { runnerTest } from '../support/runner-test.js';

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

/** Runs functions in the loop itself, which is what a test with a virtual clock wants. */
class InlineExecutor implements Executor {
  *submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): Coroutine<Called<R>> {
    return (fn as (...given: A) => Called<R>)(...args);
  }
}

function clean(ends: () => unknown): Executor {
  return Object.assign(new InlineExecutor(), { shutdown: ends });
}

for (const way of ['blocking', 'hosted']) {
  runnerTest(`a default executor that answers by coroutines, in virtual time, ${way}`, async (t) => {
    const ended: string[] = [];
    const executors: Executor[] = [
      new InlineExecutor(),
      clean(() => 7),
      clean(function* () {
        yield* sleep(1000);
        ended.push('coroutine');
      }),
    ];
    for (const executor of executors) {
      const runner = new Runner(t.options);
      function* main(): Coroutine<number> {
        getRunningLoop().setDefaultExecutor(executor);
        return yield* timeout(50, function* () {
          yield* sleep(40);
          return yield* toThread(Math.max, 1, 7);
        });
      }
      assert.equal(way === 'blocking' ? runner.run(main) : await runner.runAsync(main), 7);
      await (way === 'blocking' ? runner.close() : runner.closeAsync());
    }
    assert.deepEqual(ended, ['coroutine']);
  });

  runnerTest(`the failure of the end of a default executor is raised, ${way}`, async (t) => {
    const runner = new Runner(t.options);
    function* main(): Coroutine<void> {
      const failing = clean(function* () {
        yield* sleep(1);
        throw new Error('cannot end');
      });
      getRunningLoop().setDefaultExecutor(failing);
    }
    if (way === 'blocking') {
      runner.run(main);
      assert.throws(() => runner.close(), /cannot end/);
    } else {
      await runner.runAsync(main);
      await assert.rejects(runner.closeAsync(), /cannot end/);
    }
  });
}

function* catching(awaitable: Iterable<unknown>): Generator<unknown, unknown, unknown> {
  try {
    yield* awaitable;
    return undefined;
  } catch (error) {
    return error;
  }
}
