import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { lazyRpc, loadedAddon, performance } from '../internals.js';

const { AdaptiveSpin } = lazyRpc();

/** With one processor and no way to offer it, nobody spins. */
const spins = availableParallelism() > 1 || loadedAddon() !== undefined;

/** How many of `waits` waits in vain looked more than once. */
function spunInVain(spin: InstanceType<typeof AdaptiveSpin>, waits: number): number {
  let spun = 0;
  for (let n = 0; n < waits; n++) {
    let looks = 0;
    const arrived = (): boolean => {
      looks++;
      return false;
    };
    assert.equal(spin.until(arrived), false);
    spun += looks > 1 ? 1 : 0;
  }
  return spun;
}

test('what has arrived is seen at the first look', () => {
  let looks = 0;
  const arrived = (): boolean => ++looks > 0;
  assert.equal(new AdaptiveSpin().until(arrived), true);
  assert.equal(looks, 1);
});

test('a thread for which nothing comes soon spins no more', () => {
  const spin = new AdaptiveSpin();
  const first = spunInVain(spin, 1000);
  // After 1, 3, 7, … 255 waits without one, then after each 255.
  assert.ok(first <= 12, `${first} spins in the first 1,000 waits`);
  const later = spunInVain(spin, 10_000);
  assert.ok(later <= 10_000 / 255 + 1, `${later} spins in the 10,000 after those`);
});

test('spins that pay are made every time', () => {
  const spin = new AdaptiveSpin();
  spunInVain(spin, 1000);
  let inTurn = 0;
  // Bounded only for the case that it fails: whoever takes the processor away makes spins rare for a while.
  for (let n = 0; n < 10_000_000 && inTurn < 10; n++) {
    let looks = 0;
    inTurn = spin.until(() => ++looks > 1) ? inTurn + 1 : 0;
  }
  assert.equal(inTurn, spins ? 10 : 0);
});

test('by a clock that no other program delays: after each spin in vain the next comes twice as late, up to 255 waits', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => {
    now += 0.005;
    return now;
  });
  const spin = new AdaptiveSpin();
  // At the waits 0, 2, 6, 14, 30, 62, 126, 254, 510, and then after each 255 waits without one.
  assert.equal(spunInVain(spin, 255), spins ? 8 : 0);
  assert.equal(spunInVain(spin, 256), spins ? 1 : 0);
  assert.equal(spunInVain(spin, 2560), spins ? 10 : 0);
});
