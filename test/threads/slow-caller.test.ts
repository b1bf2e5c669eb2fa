import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type EventLoop, newEventLoop, sleep } from 'asyncio-native';
import { HANGS } from '../support/child.js';
import { fixture } from '../support/paths.js';
import { LoopWorker, MODES, setWord, sharedWords } from '../support/threads.js';

// The answers to a caller that takes none wait in a backlog: the loop serves the others, and can end.

/** More answers than a ring holds. */
const MANY = 20_000;

/** A thread that calls `loop` and takes no answers before it is told to. */
class SlowCaller {
  readonly #words = sharedWords();
  readonly #worker: Worker;
  readonly #ended: Promise<unknown[]>;
  readonly #exited: Promise<unknown>;

  constructor(loop: EventLoop, name: string, how: 'blocking' | 'awaiting', count = MANY) {
    const workerData = { handle: loop.handle(), words: this.#words, count, name, how };
    this.#worker = new Worker(fixture('threads/slow-caller.mjs'), { workerData });
    this.#ended = once(this.#worker, 'message').then(([ended]) => ended as unknown[]);
    // From now on: a last message and the exit may come in one tick.
    this.#exited = once(this.#worker, 'exit');
  }

  /** Has it take its answers, and returns what came of its calls. */
  async ended(): Promise<unknown[]> {
    setWord(this.#words, 0);
    const ended = await this.#ended;
    await this.#exited;
    return ended;
  }

  terminate(): Promise<number> {
    return this.#worker.terminate();
  }
}

/** A value for each number, in a record of one unit, of several, or cloned. */
function answerOf(i: number): unknown {
  return [i, `text ${i}`, 'x'.repeat(i % 512), { object: i }, null][i % 5];
}

/** Exposes `answer` and returns a future that is done once it was called `count` times. */
function countAnswers(loop: EventLoop, count = MANY) {
  const all = loop.createFuture<void>();
  let calls = 0;
  loop.expose('answer', (i: number) => {
    if (++calls === count) all.setResult(undefined);
    if (i % 7 === 1) throw Object.assign(new RangeError('seventh'), { code: 'E_SEVEN' });
    return answerOf(i);
  });
  return all;
}

const EXPECTED = Array.from({ length: MANY }, (_none, i) => (i % 7 === 1 ? 'RangeError E_SEVEN' : answerOf(i)));

for (const how of ['blocking', 'awaiting'] as const) {
  test(`every call is answered while the caller takes nothing; it gets all later, ${how}`, async () => {
    const loop = newEventLoop();
    const all = countAnswers(loop);
    const caller = new SlowCaller(loop, 'answer', how);
    await loop.runUntilCompleteAsync(all);
    const stop = loop.createFuture<void>();
    const running = loop.runUntilCompleteAsync(stop);
    assert.deepEqual(await caller.ended(), EXPECTED);
    stop.setResult(undefined);
    await running;
    loop.close();
  });
}

test('a loop that does not run any more still sends its answers', async () => {
  const loop = newEventLoop();
  const all = countAnswers(loop);
  const caller = new SlowCaller(loop, 'answer', 'awaiting');
  await loop.runUntilCompleteAsync(all);
  assert.deepEqual(await caller.ended(), EXPECTED);
  loop.close();
});

test('a blocking run goes on while a caller takes nothing', async () => {
  const loop = newEventLoop();
  const all = countAnswers(loop);
  const caller = new SlowCaller(loop, 'answer', 'blocking');
  loop.runUntilComplete(all);
  loop.runUntilComplete(sleep(0));
  loop.close();
  assert.deepEqual(await caller.ended(), EXPECTED);
});

test('answers that had no room are there after the loop was closed, and the other calls fail', async () => {
  const loop = newEventLoop();
  const all = loop.createFuture<void>();
  let calls = 0;
  loop.expose('half', (i: number) => {
    if (++calls === MANY) all.setResult(undefined);
    return i % 2 === 0 ? answerOf(i) : loop.createFuture();
  });
  const caller = new SlowCaller(loop, 'half', 'awaiting');
  await loop.runUntilCompleteAsync(all);
  loop.close();
  assert.deepEqual(
    await caller.ended(),
    EXPECTED.map((_none, i) => (i % 2 === 0 ? answerOf(i) : 'RuntimeError ERR_ASYNCIO_LOOP_CLOSED')),
  );
});

test('a caller that is terminated leaves a loop that goes on', async () => {
  const loop = newEventLoop();
  const all = countAnswers(loop);
  const slow = new SlowCaller(loop, 'answer', 'awaiting');
  await loop.runUntilCompleteAsync(all);
  await slow.terminate();
  const others = countAnswers(loop);
  const caller = new SlowCaller(loop, 'answer', 'awaiting');
  await loop.runUntilCompleteAsync(others);
  loop.close();
  assert.deepEqual(await caller.ended(), EXPECTED);
});

for (const mode of MODES) {
  test(`a thread ends though its caller takes nothing, and every call fails, ${mode}`, async () => {
    const thread = await LoopWorker.start(mode);
    const exited = once(thread.worker, 'exit');
    const calls = Array.from({ length: MANY }, () => thread.call('never'));
    const words = sharedWords();
    const exiting = thread.call('exitTelling', words);
    // Nothing is taken meanwhile.
    assert.notEqual(Atomics.wait(words, 0, 0, HANGS), 'timed-out');
    for (const call of [...calls, exiting]) {
      await assert.rejects(async () => call, { name: 'BrokenExecutorError' });
    }
    await exited;
  });
}
