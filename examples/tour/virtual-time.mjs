/**
 * A virtual clock stands still while anything is ready and jumps to the next deadline when nothing is: a day passes as fast
 * as its events can be computed, in the order that a real day would have.
 */
import assert from 'node:assert/strict';
import { createTask, gather, getRunningLoop, newEventLoop, Runner, sleep } from 'asyncio-native';
import { scaled } from './support/scale.mjs';
import { count, line } from './support/screen.mjs';

export const title = 'A day of virtual time';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BUSES = scaled(200, 5);
/** Minutes that one of the lines needs for a round trip. */
const ROUND_TRIPS = [20, 24, 30, 36, 40, 45];

function* drive(line, passengers) {
  let trips = 0;
  for (const clock = getRunningLoop(); clock.time() < DAY; trips++) {
    yield* sleep(ROUND_TRIPS[line] * MINUTE);
    passengers.waiting = Math.max(0, passengers.waiting - 40);
  }
  return trips;
}

function* arrive(passengers) {
  for (;;) {
    yield* sleep(MINUTE);
    passengers.waiting += BUSES;
    passengers.most = Math.max(passengers.most, passengers.waiting);
  }
}

function* day() {
  const passengers = { waiting: 0, most: 0 };
  const arrivals = createTask(arrive(passengers));
  const trips = yield* gather(Array.from({ length: BUSES }, (_, bus) => drive(bus % ROUND_TRIPS.length, passengers)));
  arrivals.cancel();
  return { trips: trips.reduce((sum, each) => sum + each), most: passengers.most };
}

export function show() {
  const runner = new Runner({ loopFactory: () => newEventLoop({ clock: 'virtual' }) });
  const started = performance.now();
  const { trips, most } = runner.run(day);
  const elapsed = performance.now() - started;
  const simulated = runner.getLoop().time();
  runner.close();

  const expected = Array.from({ length: BUSES }, (_, bus) => 1440 / ROUND_TRIPS[bus % ROUND_TRIPS.length]);
  assert.equal(
    trips,
    expected.reduce((sum, each) => sum + each),
  );
  assert.equal(simulated, DAY);
  const hours = simulated / MINUTE / 60;
  line(`   ${count(BUSES)} buses drove ${count(trips)} round trips in ${hours} h, which took ${elapsed.toFixed(0)} ms`);
  line(`   at most ${count(most)} passengers were waiting at once; the next simulation will find the same number`);
}
