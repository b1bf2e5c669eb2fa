import assert from 'node:assert/strict';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { POLL_NOW, POLL_WAIT } from '../internals.js';
import { reactorContract } from './rig.js';

const MONOTONIC = { clock: 'monotonic' } as const;

reactorContract('wake and close', (test) => {
  test(
    'a wakeup that came before the wait ends it',
    (rig) => {
      rig.reactor.wake();
      assert.deepEqual(rig.poll(POLL_WAIT), []);
    },
    MONOTONIC,
  );

  test(
    'a burst of wakeups is one',
    (rig) => {
      rig.passNode();
      for (let n = 0; n < 1000; n++) rig.reactor.wake();
      assert.deepEqual(rig.poll(POLL_WAIT), []);
      rig.arm(1, rig.reactor.now() + 3);
      assert.deepEqual(rig.poll(POLL_WAIT), [1], 'nothing was left to end this wait early');
    },
    MONOTONIC,
  );

  test(
    'a wakeup that a poll has passed by does not end a later wait for a timer early',
    (rig) => {
      rig.passNode();
      rig.reactor.wake();
      rig.push(5);
      assert.deepEqual(rig.poll(POLL_WAIT), [5]);
      rig.arm(1, rig.reactor.now() + 3);
      const ready: number[] = [];
      // It may end a wait, but then without result, and only once.
      for (let polls = 0; ready.length === 0 && polls < 2; polls++) ready.push(...rig.poll(POLL_WAIT));
      assert.deepEqual(ready, [1]);
    },
    MONOTONIC,
  );

  test('wake moves no virtual time', (rig) => {
    for (const mode of [POLL_NOW, POLL_WAIT]) {
      rig.reactor.wake();
      rig.poll(mode);
      assert.equal(rig.reactor.now(), 0);
    }
  });

  test('virtual time stands still while no timer is armed', (rig) => {
    rig.poll(POLL_WAIT);
    assert.equal(rig.reactor.now(), 0);
  });

  test('close is idempotent, with and without timers', (rig) => {
    rig.arm(1, 5);
    rig.poll(POLL_NOW);
    rig.arm(2, 5);
    rig.reactor.close();
    assert.doesNotThrow(() => rig.reactor.close());
  });

  test('close of a reactor that was never polled', (rig) => {
    assert.doesNotThrow(() => rig.reactor.close());
  });

  test('close while hosted and held: no turn comes any more', async (rig) => {
    let turns = 0;
    rig.reactor.host(() => {
      turns++;
      return 0;
    });
    rig.reactor.hold(true);
    rig.reactor.kick();
    rig.reactor.close();
    await turnOfNode();
    await turnOfNode();
    assert.equal(turns, 0);
  });
});
