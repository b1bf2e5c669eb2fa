import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';
import { fixture } from '../support/paths.js';
import { awaitWord, setWord, sharedWords } from '../support/threads.js';

test('a cancel() that throws is reported over there, and what comes behind it is taken', async () => {
  const thread = startLoopThread(pathToFileURL(fixture('threads/hostile.mjs')));
  const { loop } = thread;
  const stubborn = runCoroutineThreadsafe(loop.coroutine('stubborn'), loop);
  const words = sharedWords();
  const held = runCoroutineThreadsafe(loop.coroutine('hold', words), loop);
  awaitWord(words, 0);
  assert.equal(stubborn.cancel(), true);
  for (let i = 0; i < 3; i++) loop.callSoonThreadsafe('note', i);
  setWord(words, 1);
  assert.equal(await held, undefined);
  assert.deepEqual(await runCoroutineThreadsafe(loop.coroutine('told'), loop), {
    reported: [['Exception in cancel(), asked for by another thread', 'stubborn']],
    notes: [0, 1, 2],
  });
  thread.stop();
  await thread.join();
});
