import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';
import { HANGS } from '../support/child.js';
import { HOSTILE_VALUES } from '../support/hostile-values.js';
import { fixture } from '../support/paths.js';
import { awaitWord, setWord, sharedWords, withLoopWorker } from '../support/threads.js';

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

/** The ways in which a call may end with a value of the function's own. */
const FAILURES = ['throws', 'throwsLater', 'fails', 'encloses'];
const RESULTS = ['returns', 'returnsLater', 'holds'];

withLoopWorker('values that cannot be looked at', (get, mode) => {
  const failures = mode === 'blocking' ? FAILURES : [...FAILURES, 'rejects'];
  for (const kind of Object.keys(HOSTILE_VALUES)) {
    test(`${kind}, thrown by a call, fails that call alone`, () => {
      for (const way of failures) {
        const call = get().call(way, kind);
        // Raises TimeoutError if nobody replies.
        call.exception(HANGS);
        assert.throws(
          () => call.result(),
          () => true,
          way,
        );
        assert.equal(get().call('ping').result(HANGS), 'pong');
      }
    });

    test(`${kind}, returned by a call, ends that call alone`, () => {
      for (const way of RESULTS) {
        get().call(way, kind).exception(HANGS);
        assert.equal(get().call('ping').result(HANGS), 'pong');
      }
    });

    test(`${kind}, thrown by a call without a reply, is reported over there`, () => {
      get().remote.callSoonThreadsafe('throws', kind);
      assert.equal(get().call('ping').result(HANGS), 'pong');
    });
  }

  test('what cannot be cloned raises at the call, and nothing is sent', () => {
    for (const [kind, make] of Object.entries(HOSTILE_VALUES)) {
      const value = make();
      if (isCloneable(value)) continue;
      assert.throws(
        () => get().remote.callSoonThreadsafe('note', value),
        () => true,
        kind,
      );
      assert.throws(
        () => get().call('echo', value),
        () => true,
        kind,
      );
    }
    assert.deepEqual(get().call('noted').result(HANGS), []);
  });
});

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
