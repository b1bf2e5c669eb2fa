/** The main script of the threads of a `ThreadPoolExecutor`. */
import { crossing, DEAD, receiveStartMessage, runMainScript, waker } from '../core.js';
import * as asyncio from '../index.js';

runMainScript(async () => {
  const start = receiveStartMessage();
  // Whoever has started this thread wakes it by that already.
  waker.adopt(start.waker);
  // Even one that fails before it has an inbox says that it has ended.
  const sayEnd = (): void => {
    Atomics.store(waker.words, DEAD, 1);
    Atomics.notify(waker.words, DEAD);
  };
  process.on('exit', sayEnd);
  const runner = new asyncio.Runner();
  const loop = runner.getLoop();
  new (crossing().PoolWorker)(loop, start, asyncio);
  // From here on it is said after the answers to the last calls.
  process.off('exit', sayEnd);
  await loop.runForeverAsync();
  await runner.closeAsync();
  // Whatever the calls have left behind, timers or connections, does not keep the thread.
  process.exit();
});
