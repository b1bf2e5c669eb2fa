/** The same as sleeping-coroutines.mjs with what JavaScript has: async functions, Promises and setTimeout. */
import { Meter } from './meter.mjs';

const meter = new Meter();
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function nap() {
  meter.fellAsleep();
  await sleep(meter.untilMorning());
  meter.wokeUp();
}

for (let i = 0; i < meter.count; i++) nap();
await new Promise((allAwake) => {
  meter.whenAllAwake = allAwake;
});

meter.report();
