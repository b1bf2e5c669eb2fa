/**
 * A loop in a thread of its own. Other threads call its functions by name, and block on the result or await it. The thread has all of
 * Node, so a blocking run of this thread may wait for what needs Node's loop.
 */
import assert from 'node:assert/strict';
import { run, runCoroutineThreadsafe, sleep, startLoopThread, wrapFuture } from 'asyncio-native';
import { scaled } from './support/scale.mjs';
import { count, line } from './support/screen.mjs';

export const title = 'A loop in a thread of its own';

const CALLS = scaled(10_000, 100);

export async function show() {
  const thread = startLoopThread(new URL('./support/library.mjs', import.meta.url), { name: 'library' });
  const call = (name, ...args) => runCoroutineThreadsafe(thread.loop.coroutine(name, ...args), thread.loop);
  try {
    const size = call('sizeOf', import.meta.filename).result();
    line(`   blocked on a coroutine of the thread, which has read this file by a Promise: ${count(size)} bytes`);

    const started = performance.now();
    for (let number = 0; number < CALLS; number++) assert.equal(call('increment', number).result(), number + 1);
    const each = ((performance.now() - started) * 1000) / CALLS;
    line(`   ${count(CALLS)} calls one after the other, each blocked on its result: ${each.toFixed(1)} µs each`);

    const outcome = run(function* main() {
      const reading = wrapFuture(call('readForever'));
      yield* sleep(20);
      reading.cancel();
      yield* sleep(0);
      return reading.cancelled();
    });
    const state = call('readerClosed').result();
    line(`   a coroutine of the thread, cancelled from here, has cleaned up: ${state}`);
    assert.deepEqual([outcome, state], [true, 'the reader has closed its file']);
  } finally {
    thread.stop();
    await thread.join();
  }
}
