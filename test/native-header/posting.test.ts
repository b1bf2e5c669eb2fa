import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop, runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';
import { loopTest } from '../support/loop-test.js';
import { CLOSED, compilePoster, FULL, INVALID, loadPoster, OK, UNAVAILABLE } from '../support/poster.js';

const HIGH_WATER = 1_048_576;
/** More calls than a thread can post while the loop is open. */
const ENDLESS = 2 ** 32 - 1;
const MONOTONIC = { clock: 'monotonic' } as const;

if (BACKENDS.includes('native')) {
  const compiled = compilePoster();
  const poster = loadPoster(compiled);

  const all = (posted: number) => ({ posted, delivered: posted, refused: 0, disorder: 0, closed: 0, full: 0 });
  const counts = () => {
    poster.join();
    return { ...poster.counts(), full: 0 };
  };

  test('connecting says why it does not', () => {
    const loop = newEventLoop({ backend: 'native' });
    const pure = newEventLoop({ backend: 'pure' });
    try {
      assert.equal(poster.connect(loop.handle()), OK);
      assert.equal(pure.handle().native, null);
      assert.equal(poster.connect(pure.handle()), UNAVAILABLE);
      for (const wrong of [undefined, null, 42, 'asyncio-native.loop', {}, { kind: 'asyncio-native.loops' }]) {
        assert.equal(poster.connect(wrong), INVALID);
      }
      for (const wrong of [{ native: 1 }, { native: 0n }, { native: -1n }, { id: 0 }, { id: 'x' }, { id: -1 }]) {
        assert.equal(poster.connect({ ...loop.handle(), ...wrong }), INVALID);
      }
      const throwing = {
        get kind(): never {
          throw new Error('no');
        },
      };
      assert.equal(poster.connect(throwing), INVALID);
    } finally {
      loop.close();
      pure.close();
    }
  });

  loopTest('a loop that never was cannot be posted to', ({ loop }) => {
    assert.equal(
      poster.call({ ...loop.handle(), id: 1e9 }, () => {}),
      INVALID,
    );
  });

  loopTest('a post comes behind what is ready and before the timers that are due', (t) => {
    const { loop, log } = t;
    loop.callLater(0, log, 'timer');
    assert.equal(
      poster.call(loop.handle(), () => log('posted')),
      OK,
    );
    t.turn();
    assert.deepEqual(t.trace, ['posted', 'timer']);
    loop.callSoon(() => {
      log('first');
      poster.call(loop.handle(), () => log('posted within'));
      loop.callSoon(log, 'soon');
    });
    loop.callSoon(log, 'second');
    t.turn(3);
    assert.deepEqual(t.trace.slice(2), ['first', 'second', 'soon', 'posted within']);
  });

  loopTest('posts are run in their order, each batch in its place', (t) => {
    const { loop, log } = t;
    const post = (name: string) => poster.call(loop.handle(), () => log(name));
    for (let n = 0; n < 100; n++) post(`${n}`);
    loop.callSoon(() => post('later'));
    t.turn(3);
    assert.deepEqual(
      t.trace.filter((line) => line !== 'later'),
      Array.from({ length: 100 }, (_, n) => `${n}`),
    );
    assert.equal(t.trace.at(-1), 'later');
  });

  loopTest('stop ends the run after the batch', (t) => {
    const { loop, log } = t;
    for (let n = 0; n < 100; n++) {
      poster.call(loop.handle(), () => {
        if (n === 3) loop.stop();
        log(n);
      });
    }
    loop.runForever();
    assert.equal(t.trace.length, 100);
  });

  loopTest('what a callback throws goes to the exception handler, and the next one runs', (t) => {
    const { loop, log } = t;
    for (let n = 0; n < 3; n++) {
      poster.call(loop.handle(), () => {
        log(n);
        if (n !== 1) throw new Error(`thrown by ${n}`);
      });
    }
    t.turn();
    assert.deepEqual(t.trace, ['0', '1', '2']);
    assert.deepEqual(
      t.reports.splice(0).map(({ message, exception }) => [message, (exception as Error).message]),
      ['thrown by 0', 'thrown by 2'].map((text) => ['Exception in a callback posted by a native thread', text]),
    );
  });

  loopTest(
    'a blocking run sleeps until all threads have posted',
    ({ loop }) => {
      poster.start(loop.handle(), 4, 50_000, () => loop.stop());
      loop.runForever();
      assert.deepEqual(counts(), all(200_000));
    },
    MONOTONIC,
  );

  loopTest(
    'a hosted run is woken',
    async ({ loop }) => {
      poster.start(loop.handle(), 4, 50_000, () => loop.stop());
      await loop.runForeverAsync();
      assert.deepEqual(counts(), all(200_000));
    },
    MONOTONIC,
  );

  loopTest(
    'an attached loop is woken, and Node has its turns meanwhile',
    async ({ loop }) => {
      loop.attach();
      let turns = 0;
      const turn = setInterval(() => turns++);
      await new Promise<void>((resolve) => poster.start(loop.handle(), 2, 200_000, resolve));
      clearInterval(turn);
      loop.detach();
      assert.deepEqual(counts(), all(400_000));
      assert.ok(turns > 0);
    },
    MONOTONIC,
  );

  test('a loop that is closed refuses what it has not run, once each and in order, and is closed to the rest', () => {
    const loop = newEventLoop({ backend: 'native' });
    const handle = loop.handle();
    poster.start(handle, 3, 1000);
    poster.join();
    loop.stop();
    loop.runForever();
    const { delivered } = poster.counts();
    poster.call(handle, () => {});
    poster.start(handle, 3, 1000);
    poster.join();
    loop.close();
    assert.equal(delivered, 3000);
    assert.deepEqual(poster.counts(), { ...all(3000), delivered: 0, refused: 3000 });
    assert.equal(
      poster.call(handle, () => {}),
      CLOSED,
    );
  });

  test('closing while threads post loses nothing', () => {
    for (let round = 0; round < 20; round++) {
      const loop = newEventLoop({ backend: 'native' });
      poster.start(loop.handle(), 3, ENDLESS);
      while (poster.counts().delivered === 0) {
        loop.stop();
        loop.runForever();
      }
      loop.close();
      poster.join();
      const { posted, delivered, refused, disorder, closed } = poster.counts();
      assert.equal(delivered + refused, posted);
      assert.equal(disorder, 0);
      assert.equal(closed, 3);
    }
  });

  test('past the high-water mark posts are refused until callbacks have run', () => {
    const loop = newEventLoop({ backend: 'native' });
    const handle = loop.handle();
    poster.start(handle, 1, HIGH_WATER);
    poster.join();
    assert.equal(
      poster.call(handle, () => {}),
      FULL,
    );
    loop.stop();
    loop.runForever();
    assert.deepEqual(counts(), all(HIGH_WATER));
    assert.equal(
      poster.call(handle, () => {}),
      OK,
    );
    loop.close();
  });

  test('the loop of a thread is one once the thread has answered', async () => {
    const thread = startLoopThread('data:text/javascript,export const nothing = () => null');
    await runCoroutineThreadsafe(thread.loop.coroutine('nothing'), thread.loop);
    const handle = thread.loop.handle();
    assert.equal(poster.connect(handle), OK);
    poster.start(handle, 2, 1000);
    poster.join();
    thread.stop();
    await thread.join();
    const { posted, delivered, refused, disorder } = poster.counts();
    assert.deepEqual([posted, delivered + refused, disorder], [2000, 2000, 0]);
    assert.equal(
      poster.call(handle, () => {}),
      CLOSED,
    );
  });

  // Whatever ends a loop while native threads post to it: each callback is called once, and later posts are refused.

  const run = (stage: string, how: string) =>
    runFixture('native-header/ends.mjs', [compiled, stage, how], { backend: 'native' });

  for (const stage of ['idle', 'blocking', 'busy', 'hosted', 'attached', 'closed']) {
    test(`the Worker is terminated: ${stage}`, async () => {
      assert.deepEqual(endedWith(0, await run(stage, 'terminate')), Array(3).fill(`true ${CLOSED}`));
    });
  }

  test('the Worker ends by process.exit', async () => {
    assert.deepEqual(endedWith(0, await run('exit', 'itself')), Array(3).fill(`true ${CLOSED}`));
  });

  for (const stage of ['idle', 'busy', 'hosted']) {
    test(`the process ends by process.exit: ${stage}`, async () => {
      endedWith(7, await run(stage, 'process'));
    });
  }
} else {
  test('the pure backend has nothing for native threads, and says so', (t) => {
    const loop = newEventLoop();
    assert.equal(loop.handle().native, null);
    loop.close();
    t.diagnostic('the native backend is not tested here: asyncio_native.h is neither compiled nor run');
  });
}
