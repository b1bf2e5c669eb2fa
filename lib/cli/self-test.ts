import { setTimeout } from '../core.js';
import {
  CancelledError,
  type Coroutine,
  createTask,
  ensureFuture,
  newEventLoop,
  runAsync,
  sleep,
  ThreadPoolExecutor,
} from '../index.js';
import { BEGUN, FAILED, type TestEvent } from './test-event.js';

const TESTS: readonly (readonly [string, () => Promise<string> | string])[] = [
  ['timers in a blocking run', timers],
  ['cancellation', cancellation],
  ['a hosted run beside Node', hostedRun],
  ['a call in another thread', callInThread],
];

/** Tests the basic functions on the backend that new loops use. Reports the start and the outcome of each test. */
export async function selfTest(tell: (event: TestEvent) => void): Promise<void> {
  for (const [name, body] of TESTS) {
    tell({ name, outcome: BEGUN });
    try {
      tell({ name, outcome: await body() });
    } catch (error) {
      tell({ name, outcome: FAILED, why: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Timers fire in order of their deadlines, and not before them. */
function timers(): string {
  const loop = newEventLoop();
  const fired: number[] = [];
  const early: number[] = [];
  try {
    const start = loop.time();
    for (const delay of [12, 3, 7]) {
      // Not by callLater: on a busy machine, much time may pass between two calls.
      loop.callAt(start + delay, () => {
        if (loop.time() - start < delay) early.push(delay);
        fired.push(delay);
        if (fired.length === 3) loop.stop();
      });
    }
    loop.runForever();
  } finally {
    loop.close();
  }
  expect(early.length === 0, `timers of ${early.join()} ms fired too early`);
  expect(fired.join() === '3,7,12', `timers fired in the order ${fired.join()}`);
  return 'ok';
}

/** A task that is cancelled cleans up where it waits. */
function cancellation(): string {
  const loop = newEventLoop();
  let cleaned = false;
  function* sleeper(): Coroutine<void> {
    try {
      yield* sleep(Number.POSITIVE_INFINITY);
    } finally {
      yield* sleep(0);
      cleaned = true;
    }
  }
  function* main(): Coroutine<boolean> {
    const task = createTask(sleeper());
    yield* sleep(0);
    task.cancel();
    try {
      yield* task;
    } catch (error) {
      return error instanceof CancelledError;
    }
    return false;
  }
  try {
    expect(loop.runUntilComplete(main()) && cleaned, 'a cancelled task did not end as it should');
  } finally {
    loop.close();
  }
  return 'ok';
}

/** A hosted run waits for Node's own timers, and Node goes on meanwhile. */
async function hostedRun(): Promise<string> {
  const turned = new Promise<string>((resolve) => setTimeout(resolve, 1, 'turned'));
  const result = await runAsync(function* (): Coroutine<string> {
    yield* sleep(1);
    return yield* ensureFuture(turned);
  });
  expect(result === 'turned', `a hosted run returned ${result}`);
  return 'ok';
}

/** A function runs in a thread of an executor, and its result comes back. */
async function callInThread(): Promise<string> {
  const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  try {
    const sum = await executor.submit((a: number, b: number) => a + b, 40, 2);
    expect(sum === 42, `a call in another thread returned ${sum}`);
  } finally {
    await executor.shutdownAsync();
  }
  return 'ok';
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
