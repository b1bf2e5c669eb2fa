/** What a thread does if its call takes too long, or fails. */
import { isMainThread } from 'node:worker_threads';
import {
  connectLoop,
  getRunningLoop,
  run,
  runCoroutineThreadsafe,
  sleep,
  TimeoutError,
  toThread,
  workerFunction,
} from 'asyncio-native';

export function inThread(handle, timeout, ...call) {
  const loop = connectLoop(handle);
  const future = runCoroutineThreadsafe(loop.coroutine(...call), loop);
  try {
    return `The coroutine returned: ${future.result(timeout)}`;
  } catch (error) {
    if (!(error instanceof TimeoutError)) return `The coroutine raised an exception: ${error.message}`;
    future.cancel();
    return 'The coroutine took too long, cancelling the task...';
  }
}

function* fail() {
  throw new Error('no such table');
}

function* main() {
  const loop = getRunningLoop();
  loop.expose('sleep', sleep);
  loop.expose('fail', fail);
  const called = workerFunction(import.meta.url, 'inThread');
  console.log(yield* toThread(called, loop.handle(), 60_000, 'sleep', 10, 42));
  console.log(yield* toThread(called, loop.handle(), 60_000, 'fail'));
  console.log(yield* toThread(called, loop.handle(), 20, 'sleep', 3_600_000));
}

if (isMainThread) run(main());

// Prints:
//   The coroutine returned: 42
//   The coroutine raised an exception: no such table
//   The coroutine took too long, cancelling the task...
