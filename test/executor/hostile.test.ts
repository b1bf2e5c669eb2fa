import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  connectLoop,
  Future,
  getRunningLoop,
  type LoopHandle,
  newEventLoop,
  sleep,
  workerFunction,
  wrapFuture,
} from 'asyncio-native';
import { HOSTILE_VALUES } from '../support/hostile-values.js';
import { fixture } from '../support/paths.js';
import { HOSTILE_MODULE, setWord, sharedWords } from '../support/threads.js';
import { hold, open, poolTest, words } from './pools.js';

/** Options with which the constructor of Worker raises an error. */
const NO_THREAD = {
  resourceLimits: {
    get maxOldGenerationSizeMb(): number {
      throw new Error('no thread');
    },
  },
};

poolTest('an exception that cannot be read fails its call, and not the thread', { maxWorkers: 1 }, async (pool) => {
  const failed = pool.submit(() => {
    throw Object.defineProperty(new Error('unreadable'), 'code', {
      enumerable: true,
      get: () => {
        throw new Error('from a getter');
      },
    });
  });
  await assert.rejects(async () => failed, { message: 'unreadable', code: '<not readable>' });
  const nameless = pool.submit(() => {
    throw Object.assign(new Error('nameless'), { constructor: undefined });
  });
  await assert.rejects(async () => nameless, Error);
  assert.equal(await pool.submit((x: number) => x, 3), 3);
  assert.equal(pool._pool.threads.length, 1);
});

poolTest('values that cannot be looked at fail their calls, and not the thread', { maxWorkers: 1 }, async (pool) => {
  const module = pathToFileURL(fixture('threads/hostile-calls.mjs'));
  const call = (name: string, ...args: string[]) => pool.submit(workerFunction(module, name), ...args);
  await call('load', HOSTILE_MODULE);
  for (const kind of Object.keys(HOSTILE_VALUES)) {
    for (const way of ['throws', 'throwsLater', 'fails', 'rejects', 'encloses']) {
      await assert.rejects(
        async () => call(way, kind),
        () => true,
        way,
      );
    }
    for (const way of ['returns', 'returnsLater', 'holds']) await Promise.allSettled([call(way, kind)]);
    assert.equal(await call('ping'), 'pong');
  }
  assert.equal(pool._pool.threads.length, 1);
  assert.equal(pool._pool.threads[0]?.load, 0);
});

poolTest(
  'an error that fails by its source and cannot be looked at is sent as it is',
  { maxWorkers: 1 },
  async (pool) => {
    const failed = pool.submit(() => {
      throw Object.defineProperty(new ReferenceError('x is not defined'), 'message', {
        get: () => {
          throw new Error('from a getter');
        },
      });
    });
    await assert.rejects(async () => failed, { name: 'ReferenceError', message: /cannot be read/ });
  },
);

poolTest('an executor is shut down though an idle thread was terminated meanwhile', { maxWorkers: 1 }, async (pool) => {
  assert.equal(await pool.submit((x: number) => x, 1), 1);
  const thread = pool._pool.threads[0];
  thread?._worker.terminate();
  // Blocks, so that Node does not tell.
  thread?.join();
  pool.shutdown();
  assert.equal(pool._pool.threads.length, 0);
});

poolTest('a shutdown takes in what a call has left behind to be sent', { maxWorkers: 1 }, async (pool) => {
  const loop = newEventLoop();
  const notes: number[] = [];
  loop.expose('note', (value: number) => notes.push(value));
  const call = pool.submit((handle: LoopHandle) => {
    const remote = connectLoop(handle);
    // Behind the answer; before the thread can learn that it is to end.
    queueMicrotask(() => {
      for (let i = 0; i < 40_000; i++) remote.callSoonThreadsafe('note', i);
    });
  }, loop.handle());
  call.result();
  pool.shutdown();
  loop.callSoon(() => loop.callSoon(() => loop.stop()));
  loop.runForever();
  loop.close();
  assert.deepEqual(
    notes,
    Array.from({ length: 40_000 }, (_none, i) => i),
  );
});

poolTest('a cancel() that throws is reported, and what comes behind it is taken', { maxWorkers: 1 }, async (pool) => {
  const words = sharedWords();
  const call = pool.submit(function* (shared: Int32Array) {
    class Stubborn extends Future<string> {
      override cancel(): boolean {
        this.setResult('ended');
        throw new Error('stubborn');
      }
    }
    const loop = getRunningLoop();
    const reported: unknown[] = [];
    loop.setExceptionHandler((_loop, { exception }) => reported.push((exception as Error).message));
    Atomics.store(shared, 0, 1);
    Atomics.notify(shared, 0);
    // Held until the cancellation is there, and a call behind it.
    Atomics.wait(shared, 1, 0);
    const result = yield* new Stubborn(loop);
    return [result, ...reported];
  }, words);
  while (Atomics.load(words, 0) === 0) await setImmediate();
  assert.equal(call.cancel(), true);
  const next = pool.submit((x: number) => x, 3);
  setWord(words, 1);
  assert.deepEqual(await call, ['ended', 'stubborn']);
  assert.equal(await next, 3);
});

poolTest(
  'a cancel() that calls others does not meddle with a call that waits for room',
  { maxWorkers: 1 },
  async (pool) => {
    const loop = newEventLoop();
    const notes: string[] = [];
    loop.expose('note', (text: string) => notes.push(text));
    const words = sharedWords();
    const call = pool.submit(
      function* (handle: LoopHandle, shared: Int32Array) {
        const remote = connectLoop(handle);
        class Talkative extends Future {
          override cancel(): boolean {
            for (let i = 0; i < 3; i++) remote.callSoonThreadsafe('note', `cancelled, ${i}`);
            return super.cancel();
          }
        }
        setImmediate(() => {
          Atomics.store(shared, 0, 1);
          Atomics.notify(shared, 0);
          // The cancellation is there before there is no room.
          Atomics.wait(shared, 1, 0);
          for (let i = 0; i < 20_000; i++) remote.callSoonThreadsafe('note', `note ${i}`);
        });
        yield* new Talkative(getRunningLoop());
      },
      loop.handle(),
      words,
    );
    while (Atomics.load(words, 0) === 0) await setImmediate();
    call.cancel();
    setWord(words, 1);
    await assert.rejects(loop.runUntilCompleteAsync(wrapFuture(call, { loop })), { name: 'CancelledError' });
    // The answer has another way than the notes, which were sent before.
    await loop.runUntilCompleteAsync(sleep(0));
    loop.close();
    const expected = Array.from({ length: 20_000 }, (_none, i) => `note ${i}`);
    assert.deepEqual(
      notes.filter((text) => text.startsWith('note')),
      expected,
    );
    assert.deepEqual(
      notes.filter((text) => !text.startsWith('note')),
      ['cancelled, 0', 'cancelled, 1', 'cancelled, 2'],
    );
  },
);

poolTest('calls that are taken back do not fill the inbox of a busy thread', { maxWorkers: 1 }, async (pool) => {
  await pool.submit((x: number) => x, 1);
  // As after many short calls, so that these are sent ahead.
  pool._pool.threads[0]!.window = 64;
  const gate = words();
  const busy = pool.submit(hold, gate);
  for (let i = 0; i < 40_000; i++) assert.equal(pool.submit((x: number) => x, i).cancel(), true);
  open(gate);
  assert.equal(await busy, 0);
  assert.equal(await pool.submit((x: number) => x, 2), 2);
});

poolTest('a thread that cannot be made fails the submit, and leaves nothing behind', NO_THREAD, async (pool) => {
  assert.throws(() => pool.submit((x: number) => x, 1), /no thread/);
  // Would wait for the call.
  pool.shutdown();
});
