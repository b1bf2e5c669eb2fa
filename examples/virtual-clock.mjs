/**
 * Time under the program's control: a virtual clock stands still while anything is ready, then jumps to the next
 * deadline. Code that waits for minutes is tested in milliseconds, and runs the same way each time.
 */
import assert from 'node:assert/strict';
import { newEventLoop, Runner, sleep } from 'asyncio-native';

/** Calls `attempt` until it succeeds, and waits twice as long after each failure. */
function* retry(attempt, delay) {
  for (let wait = delay; ; wait *= 2) {
    try {
      return attempt();
    } catch {
      yield* sleep(wait);
    }
  }
}

let attempts = 0;
const failSixTimes = () => {
  if (++attempts <= 6) throw new Error('not yet');
  return 'done';
};

const runner = new Runner({ loopFactory: () => newEventLoop({ clock: 'virtual' }) });
const started = performance.now();
const result = runner.run(retry(failSixTimes, 1000));
const elapsed = runner.getLoop().time();
runner.close();

assert.equal(elapsed, 1000 + 2000 + 4000 + 8000 + 16_000 + 32_000);
console.log(`${result} after ${attempts} attempts and ${elapsed / 1000} s of virtual time`);
console.log(`(really: ${(performance.now() - started).toFixed(0)} ms)`);
