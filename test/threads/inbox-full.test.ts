import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectLoop, newEventLoop, transfer } from 'asyncio-native';
import { awaitWord, LoopWorker, setWord, sharedWords } from '../support/threads.js';

/** More than an inbox holds. */
const MANY = 200_000;

test('a full inbox raises where that was chosen, and nothing is lost of what was taken', async () => {
  const thread = await LoopWorker.start('hosted', { whenFull: 'throw' });
  const words = sharedWords();
  const holding = thread.call('hold', words);
  awaitWord(words, 1);
  let sent = 0;
  assert.throws(
    () => {
      for (; sent < MANY; sent++) thread.remote.callSoonThreadsafe('note', sent);
    },
    { name: 'RuntimeError', code: 'ERR_ASYNCIO_INBOX_FULL' },
  );
  assert.ok(sent > 16_000, `${sent} were taken`);
  setWord(words, 0);
  holding.result();
  let noted: number[] = [];
  // There is room again as soon as something was taken out.
  for (;;) {
    try {
      noted = thread.call('noted').result();
      break;
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'ERR_ASYNCIO_INBOX_FULL');
    }
  }
  assert.equal(noted.length, sent);
  assert.ok(noted.every((value, at) => value === at));
  await thread.end();
});

test('a full inbox is waited for, and nothing is dropped', async () => {
  const thread = await LoopWorker.start('hosted');
  for (let i = 0; i < MANY; i++) {
    thread.remote.callSoonThreadsafe('note', i % 3 === 0 ? `text ${i}` : i);
  }
  const noted: unknown[] = thread.call('noted').result();
  assert.equal(noted.length, MANY);
  assert.ok(noted.every((value, at) => value === (at % 3 === 0 ? `text ${at}` : at)));
  await thread.end();
});

test('two threads that flood each other do not stop each other', async () => {
  const [a, b] = await Promise.all([LoopWorker.start('hosted'), LoopWorker.start('hosted')]);
  await Promise.all([a.call('flood', b.handle, 'note', MANY), b.call('flood', a.handle, 'note', MANY)]);
  for (const thread of [a, b]) {
    // Order is kept between two threads, not among three: what this thread asks may come before the last of a flood.
    let noted: number[] = [];
    while (noted.length < MANY) noted = noted.concat(thread.call('noted').result());
    assert.equal(noted.length, MANY);
    assert.ok(noted.every((value, at) => value === at));
  }
  await Promise.all([a.end(), b.end()]);
});

test('a thread that fills its own inbox is told', () => {
  const loop = newEventLoop();
  let calls = 0;
  loop.expose('count', () => calls++);
  const remote = connectLoop(loop.handle());
  let sent = 0;
  assert.throws(
    () => {
      for (; sent < MANY; sent++) remote.callSoonThreadsafe('count', sent);
    },
    { name: 'DeadlockError' },
  );
  loop.stop();
  loop.runForever();
  assert.equal(calls, sent);
  loop.close();
});

test('what was to be transferred to a full inbox is not lost', () => {
  const loop = newEventLoop();
  loop.expose('note', () => {});
  const remote = connectLoop(loop.handle(), { whenFull: 'throw' });
  const code = 'ERR_ASYNCIO_INBOX_FULL';
  assert.throws(
    () => {
      for (let i = 0; i < MANY; i++) remote.callSoonThreadsafe('note', i);
    },
    { code },
  );
  const bytes = new Uint8Array(8);
  assert.throws(() => remote.callSoonThreadsafe('note', transfer(bytes, [bytes.buffer])), { code });
  assert.equal(bytes.length, 8);
  loop.close();
});
