import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { ALARM, ALARM_WAKEUP, loadAddon, NativeReactor, POLL_NOW } from '../internals.js';
import { BACKENDS } from '../support/backends.js';
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

if (BACKENDS.includes('native')) {
  nativeTest('a wakeup is over with the next poll', ({ rig, id }) => {
    assert.equal(loadAddon().wake(id), true);
    assert.equal(rig.memory.words[ALARM], ALARM_WAKEUP);
    assert.deepEqual(rig.poll(POLL_NOW), []);
    assert.equal(rig.memory.words[ALARM], 0);
    assert.equal(rig.reactor.takeCalls(), false);
    assert.equal(rig.reactor.runCalls(1), false);
  });

  nativeTest('nobody can wake a reactor that is closed, or that never was', ({ rig, id }) => {
    const { wake } = loadAddon();
    rig.reactor.close();
    assert.equal(wake(id), false);
    assert.equal(wake(id + 1000), false);
    assert.equal(wake(-1), false);
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
    assert.throws(() => misused.runCalls());
    assert.throws(() => misused.runCalls('all'));
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
