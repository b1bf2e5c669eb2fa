import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ALARM, POLL_NOW, POLL_WAIT, POLLED_FULL } from '#lib/reactor/layout.js';
import { loadAddon } from '#lib/reactor/native/load-addon.js';
import { NativeReactor } from '#lib/reactor/native/native-reactor.js';
import { BACKENDS } from '../support/backends.js';
import { fixture } from '../support/paths.js';
import { Rig } from './rig.js';

interface NativeRig {
  readonly rig: Rig;
  readonly id: number;
}

function nativeTest(name: string, body: (made: NativeRig) => void | Promise<void>, virtual = true): void {
  test(name, async () => {
    let id = 0;
    const rig = new Rig((memory, isVirtual) => {
      const reactor = new NativeReactor(memory, isVirtual);
      id = reactor.id;
      return reactor;
    }, virtual);
    try {
      await body({ rig, id });
    } finally {
      rig.reactor.close();
    }
  });
}

/** Starts `workers` threads that each post `count` slots, worker w the slots w * count and up; resolves when they ended. */
async function postFromWorkers(id: number, workers: number, count: number): Promise<void> {
  await Promise.all(
    Array.from(
      { length: workers },
      (_, w) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(fixture('reactor/post-worker.mjs'), {
            workerData: { id, first: w * count, count },
          });
          worker.on('error', reject);
          worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`worker ended with ${code}`))));
        }),
    ),
  );
}

if (BACKENDS.includes('native')) {
  nativeTest('what is posted comes behind the ready and before the due', ({ rig, id }) => {
    const { post } = loadAddon();
    rig.arm(1, 0);
    rig.push(5);
    assert.equal(post(id, 7), true);
    assert.equal(post(id, 8), true);
    assert.notEqual(rig.memory.words[ALARM], 0);
    assert.deepEqual(rig.poll(POLL_NOW), [5, 7, 8, 1]);
    assert.equal(rig.memory.words[ALARM], 0);
  });

  nativeTest('a post ends a wait', ({ rig, id }) => {
    loadAddon().post(id, 3);
    assert.deepEqual(rig.poll(POLL_WAIT), [3]);
  });

  nativeTest('mail that finds no room is kept, in order', ({ rig, id }) => {
    for (let n = 0; n < rig.memory.ready.length - 2; n++) rig.push(900);
    for (let slot = 0; slot < 5; slot++) loadAddon().post(id, slot);
    const first = rig.poll(POLL_NOW);
    assert.equal(rig.polled & POLLED_FULL, POLLED_FULL);
    assert.deepEqual(first.slice(-2), [0, 1]);
    loadAddon().post(id, 5);
    assert.deepEqual([...rig.poll(POLL_NOW), ...rig.poll(POLL_NOW)], [2, 3, 4, 5]);
  });

  nativeTest('nobody can post to a reactor that is closed, or that never was', ({ rig, id }) => {
    const { post, wake } = loadAddon();
    assert.equal(wake(id), true);
    rig.reactor.close();
    assert.equal(post(id, 1), false);
    assert.equal(wake(id), false);
    assert.equal(post(id + 1000, 1), false);
    assert.equal(post(-1, 1), false);
  });

  nativeTest('a post from another thread ends a blocking wait', async ({ rig, id }) => {
    const posted = postFromWorkers(id, 1, 1);
    const ready: number[] = [];
    // The wait holds this thread, so the worker must have begun before: it does not need us to start.
    while (ready.length === 0) {
      ready.push(...rig.poll(POLL_WAIT, 5));
      await turnOfNode();
    }
    assert.deepEqual(ready, [0]);
    await posted;
  });

  nativeTest('posts from four threads arrive once each, those of one thread in order', async ({ rig, id }) => {
    const [workers, count] = [4, 100_000];
    const next = Array.from({ length: workers }, () => 0);
    let disorder = 0;
    rig.reactor.host(() => {
      do {
        for (const slot of rig.poll(POLL_NOW)) {
          const w = Math.floor(slot / count);
          if (slot % count !== next[w]!++) disorder++;
        }
      } while ((rig.polled & POLLED_FULL) !== 0);
      return Number.POSITIVE_INFINITY;
    });
    await postFromWorkers(id, workers, count);
    await turnOfNode();
    await turnOfNode();
    for (let more = rig.poll(POLL_NOW); more.length > 0; more = rig.poll(POLL_NOW)) {
      for (const slot of more) if (slot % count !== next[Math.floor(slot / count)]!++) disorder++;
    }
    assert.deepEqual(next, Array(workers).fill(count));
    assert.equal(disorder, 0);
  });

  nativeTest('closing while four threads post', async ({ rig, id }) => {
    const posting = postFromWorkers(id, 4, 100_000);
    let received = 0;
    while (received === 0) {
      received += rig.poll(POLL_NOW).length;
      await turnOfNode();
    }
    rig.reactor.close();
    await posting;
  });

  test('handles are closed when their reactors are', async () => {
    for (let n = 0; n < 50; n++) {
      const rig = new Rig((memory, virtual) => new NativeReactor(memory, virtual), n % 2 === 0);
      if (n % 3 !== 0) {
        rig.reactor.host(() => 0);
        rig.reactor.hold(n % 4 === 0);
        rig.reactor.kick();
      }
      if (n % 5 === 0) await turnOfNode();
      rig.reactor.close();
    }
    await turnOfNode();
    await turnOfNode();
    const { reactors, handlesOpened, handlesClosed } = loadAddon().statistics();
    assert.equal(reactors, 0);
    assert.ok(handlesOpened > 0);
    assert.equal(handlesClosed, handlesOpened);
  });

  test('a closed reactor, or one that is misused, throws and does not crash', () => {
    const { Reactor } = loadAddon();
    const reactor = new Reactor(false, false);
    assert.throws(() => reactor.poll(POLL_NOW, 0), 'no memory yet');
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const misused = reactor as any;
    assert.throws(() => misused.remap());
    assert.throws(() => misused.remap(1, 2, 3, 4, 5));
    assert.throws(() => misused.remap(...Array.from({ length: 5 }, () => new ArrayBuffer(8))));
    assert.throws(() => misused.host());
    assert.throws(() => misused.host(42));
    assert.throws(() => misused.poll());
    assert.throws(() => misused.poll('now', {}));
    reactor.unhost();
    reactor.kick();
    reactor.hold(true);
    reactor.wake();
    reactor.close();
    reactor.close();
    assert.throws(() => reactor.poll(POLL_NOW, 0));
    assert.throws(() => reactor.host(() => 0));
    reactor.kick();
    reactor.unhost();
    reactor.wake();
    assert.equal(typeof reactor.now(), 'number');
  });
}
