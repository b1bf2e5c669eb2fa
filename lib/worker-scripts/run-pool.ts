/** The main script of the threads of a `ThreadPoolExecutor`. */
import { Atomics, DEAD, lazyExecutor, lazyRpc, runMainScript, waker } from '../core.js';
import * as asyncio from '../index.js';

runMainScript(async () => {
  const received = lazyRpc().receiveStartMessage();
  const start = received instanceof Promise ? await received : received;
  // The thread that has started this one uses that waker already.
  waker.adopt(start.waker);
  // If it fails before it has an inbox, other threads still see that it has ended.
  const markDead = (): void => {
    Atomics.store(waker.words, DEAD, 1);
    Atomics.notify(waker.words, DEAD);
  };
  process.on('exit', markDead);
  const runner = new asyncio.Runner();
  const loop = runner.getLoop();
  new (lazyExecutor().PoolWorker)(loop, start, asyncio);
  // From here on the inbox poller says so, after the answers to the last calls.
  process.off('exit', markDead);
  await loop.runForeverAsync();
  await runner.closeAsync();
  // Timers and connections that the calls have left behind do not keep the thread alive.
  process.exit();
});
