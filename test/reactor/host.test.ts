import assert from 'node:assert/strict';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { POLL_NOW } from '../internals.js';
import { type Rig, reactorContract } from './rig.js';

const { POSITIVE_INFINITY: NEVER } = Number;

/** Hosts the rig's reactor with a turn that returns what `delays` holds, then Infinity; counts the turns. */
function host({ reactor }: Rig, delays: readonly number[] = []): { turns: number } {
  const counter = { turns: 0 };
  reactor.host(() => delays[counter.turns++] ?? NEVER);
  return counter;
}

/** Lets Node's loop go round a few times. */
async function rounds(count = 4): Promise<void> {
  for (let n = 0; n < count; n++) await turnOfNode();
}

reactorContract('hosted', (test) => {
  test('no turn without a kick', async (rig) => {
    const counter = host(rig);
    await rounds();
    assert.equal(counter.turns, 0);
  });

  test('a kick brings one turn, later, and so do many kicks', async (rig) => {
    const counter = host(rig);
    rig.reactor.kick();
    rig.reactor.kick();
    assert.equal(counter.turns, 0, 'not at once');
    await rounds();
    assert.equal(counter.turns, 1);
    for (let n = 0; n < 1000; n++) rig.reactor.kick();
    await rounds();
    assert.equal(counter.turns, 2);
  });

  test('0 asks for another turn, after Node had its own', async (rig) => {
    const order: string[] = [];
    let left = 5;
    await new Promise<void>((resolve) => {
      rig.reactor.host(() => {
        order.push('turn');
        setImmediate(() => order.push('Node'));
        if (--left > 0) return 0;
        setImmediate(resolve);
        return NEVER;
      });
      rig.reactor.kick();
    });
    assert.equal(order.filter((who) => who === 'turn').length, 5);
    assert.doesNotMatch(order.join(' '), /turn turn turn/, 'Node is not left out');
  });

  test('a negative delay is as zero', async (rig) => {
    const counter = host(rig, [-1, -1000, Number.NEGATIVE_INFINITY]);
    rig.reactor.kick();
    await rounds(12);
    assert.equal(counter.turns, 4);
  });

  test(
    'a delay brings a turn that is not early',
    async (rig) => {
      const { reactor } = rig;
      // Many, for whether Node's own timer is early depends on where in a millisecond it starts.
      const delays = Array.from({ length: 10 }, () => [3, 0.25, 1, 1.75]).flat();
      let due = 0;
      let early = 0;
      await new Promise<void>((resolve) => {
        reactor.host(() => {
          if (reactor.now() < due) early++;
          const delay = delays.pop();
          if (delay === undefined) {
            resolve();
            return NEVER;
          }
          due = reactor.now() + delay;
          return delay;
        });
        reactor.kick();
      });
      assert.equal(early, 0);
    },
    { clock: 'monotonic' },
  );

  test('a kick is sooner than a long delay', async (rig) => {
    const counter = host(rig, [3_600_000, 3_600_000]);
    rig.reactor.kick();
    await rounds();
    assert.equal(counter.turns, 1);
    rig.reactor.kick();
    await rounds();
    assert.equal(counter.turns, 2);
  });

  test('delays beyond what timers of Node take', async (rig) => {
    // Node warns of each that it is given.
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const counter = host(rig, [2 ** 31, 1e12, Number.MAX_VALUE]);
    for (let n = 1; n <= 3; n++) {
      rig.reactor.kick();
      await rounds();
      assert.equal(counter.turns, n);
    }
    await rounds();
    assert.equal(counter.turns, 3, 'a delay that overflows must not become none');
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  test('a kick within a turn asks for another, whatever that turn returns', async (rig) => {
    let turns = 0;
    rig.reactor.host(() => {
      if (++turns < 4) rig.reactor.kick();
      return turns % 2 === 0 ? NEVER : 3_600_000;
    });
    rig.reactor.kick();
    await rounds(12);
    assert.equal(turns, 4);
  });

  test('unhost drops the turn that was pending', async (rig) => {
    const counter = host(rig);
    rig.reactor.kick();
    rig.reactor.unhost();
    rig.reactor.unhost();
    await rounds();
    assert.equal(counter.turns, 0);
  });

  test('unhost within a turn ends the turns', async (rig) => {
    let turns = 0;
    rig.reactor.host(() => {
      turns++;
      rig.reactor.kick();
      rig.reactor.unhost();
      return 0;
    });
    rig.reactor.kick();
    await rounds();
    assert.equal(turns, 1);
  });

  test('hosted again after unhost, within a turn and outside of one', async (rig) => {
    const order: string[] = [];
    rig.reactor.host(() => {
      order.push('first');
      rig.reactor.unhost();
      rig.reactor.host(() => {
        order.push('second');
        return NEVER;
      });
      rig.reactor.kick();
      return 3_600_000;
    });
    rig.reactor.kick();
    await rounds();
    assert.deepEqual(order, ['first', 'second']);
    rig.reactor.unhost();
    const counter = host(rig);
    rig.reactor.kick();
    await rounds();
    assert.equal(counter.turns, 1);
    assert.deepEqual(order, ['first', 'second']);
  });

  test('close within a turn', async (rig) => {
    let turns = 0;
    rig.reactor.host(() => {
      turns++;
      rig.reactor.close();
      return 0;
    });
    rig.reactor.kick();
    await rounds();
    assert.equal(turns, 1);
  });

  test('close while a turn is pending, and while a delay runs', async (rig) => {
    const counter = host(rig, [1]);
    rig.reactor.kick();
    await rounds();
    // Another one where all that took a millisecond.
    const before = counter.turns;
    rig.reactor.kick();
    rig.reactor.close();
    await rounds();
    assert.equal(counter.turns, before);
  });

  test('wake brings a turn; a burst brings one or a few', async (rig) => {
    const counter = host(rig);
    rig.reactor.wake();
    await rounds();
    assert.equal(counter.turns, 1);
    // Whoever is woken polls: only then is the wakeup consumed.
    rig.poll(POLL_NOW);
    for (let n = 0; n < 100_000; n++) rig.reactor.wake();
    await rounds();
    assert.ok(counter.turns >= 2 && counter.turns <= 4, `${counter.turns} turns`);
  });

  test('what was woken before it was hosted has its turn', async (rig) => {
    rig.reactor.wake();
    const counter = host(rig);
    rig.reactor.kick();
    await rounds();
    assert.equal(counter.turns, 1);
  });

  test('polling within a turn', async (rig) => {
    const seen: number[][] = [];
    rig.reactor.host(() => {
      seen.push(rig.poll(POLL_NOW));
      return NEVER;
    });
    rig.arm(1, 0);
    rig.push(2);
    rig.reactor.kick();
    await rounds();
    assert.deepEqual(seen, [[2, 1]]);
  });

  test('ticks and microtasks run between a turn and what follows', async (rig) => {
    const order: string[] = [];
    let turns = 0;
    rig.reactor.host(() => {
      order.push(`turn ${++turns}`);
      process.nextTick(() => order.push('tick'));
      queueMicrotask(() => order.push('microtask'));
      return turns < 2 ? 0 : NEVER;
    });
    rig.reactor.kick();
    await rounds();
    assert.deepEqual(order, ['turn 1', 'tick', 'microtask', 'turn 2', 'tick', 'microtask']);
  });

  test('many reactors hosted at once each have their turns', async (rig) => {
    const others = Array.from({ length: 30 }, () => rig.another());
    const counters = others.map((other) => host(other, [0, 0, 0]));
    for (const other of others) other.reactor.kick();
    await rounds(12);
    assert.ok(counters.every(({ turns }) => turns === 4));
    for (const other of others) other.reactor.close();
  });
});
