import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';
import { fixture } from '../support/paths.js';

// A Worker is terminated and can say nothing: nobody may go on waiting for it, or sending to it.

for (const backend of BACKENDS) {
  for (const stage of ['blocking', 'blockingTimer', 'hosted', 'attached', 'notRunning', 'stuck', 'exits']) {
    test(`a thread that blocks on a terminated one is told: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('threads/terminated.mjs', [stage], { backend });
      const closed = 'RuntimeError ERR_ASYNCIO_LOOP_CLOSED';
      const broken = 'BrokenExecutorError ERR_ASYNCIO_BROKEN_EXECUTOR';
      assert.deepEqual(endedWith(0, ended), [broken, broken, closed, closed, 'true']);
    });
  }
}

for (const backend of BACKENDS) {
  test(`a blocking run that waits for a terminated thread is told [${backend}]`, async () => {
    const [first, ...others] = endedWith(0, await runFixture('threads/terminated.mjs', ['hosted', 'run'], { backend }));
    assert.equal(first, 'BrokenExecutorError ERR_ASYNCIO_BROKEN_EXECUTOR');
    assert.equal(others.length, 5);
  });
}

if (BACKENDS.includes('native')) {
  for (const how of ['terminated', 'exits', 'ends', 'throws']) {
    test(`the addon marks the end of a thread: ${how}`, async () => {
      const words = new Int32Array(new SharedArrayBuffer(16));
      words[1] = 8;
      const worker = new Worker(fixture('threads/marks.mjs'), { workerData: { words, how } });
      worker.on('error', () => {});
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      await new Promise((resolve) => worker.once('message', resolve));
      if (how === 'terminated') worker.terminate();
      await ended;
      // The second was set for longer than the third, which was taken back.
      assert.deepEqual([...words], [1, 8 | 2, 0, 0]);
    });
  }
}
