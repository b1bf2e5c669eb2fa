/** A million coroutines asleep at once, in a process of their own: see ../million.mjs. */
import { createTask, getRunningLoop, run, sleep } from 'asyncio-native';
import { Meter } from './meter.mjs';

const meter = new Meter();

function* nap() {
  meter.fellAsleep();
  yield* sleep(meter.untilMorning());
  meter.wokeUp();
}

run(function* main() {
  for (let i = 0; i < meter.count; i++) createTask(nap());
  const allAwake = getRunningLoop().createFuture();
  meter.whenAllAwake = () => allAwake.setResult(null);
  yield* allAwake;
});

meter.report();
