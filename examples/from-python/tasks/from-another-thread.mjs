/**
 * A thread runs a coroutine on a loop of another thread, and blocks until it has the result. A coroutine cannot leave
 * its thread, so the loop exposes a function, and the thread names it.
 */

import { isMainThread } from 'node:worker_threads';
import {
  connectLoop,
  getRunningLoop,
  run,
  runCoroutineThreadsafe,
  sleep,
  toThread,
  workerFunction,
} from 'asyncio-native';

export function inThread(handle) {
  const loop = connectLoop(handle);
  const future = runCoroutineThreadsafe(loop.coroutine('sleep', 10, 3), loop);
  return future.result(60_000);
}

function* main() {
  const loop = getRunningLoop();
  loop.expose('sleep', sleep);
  console.log(yield* toThread(workerFunction(import.meta.url, 'inThread'), loop.handle()));
}

if (isMainThread) run(main());

// Prints:
//   3
