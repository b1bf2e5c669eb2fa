/** Another thread calls a callback of this loop, and cancels a future of it, by the names that the loop exposes. */
import { isMainThread } from 'node:worker_threads';
import { CancelledError, connectLoop, getRunningLoop, run, toThread, workerFunction } from 'asyncio-native';

export function inThread(handle) {
  const loop = connectLoop(handle);
  loop.callSoonThreadsafe('callback', 'from a thread');
  loop.callSoonThreadsafe('cancel');
}

function* main() {
  const loop = getRunningLoop();
  const future = loop.createFuture();
  loop.expose('callback', (text) => console.log('called', text));
  loop.expose('cancel', () => future.cancel());
  const call = toThread(workerFunction(import.meta.url, 'inThread'), loop.handle());
  try {
    yield* future;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log('cancelled');
  }
  yield* call;
}

if (isMainThread) run(main());

// Prints:
//   called from a thread
//   cancelled
