/** A future, and a task that sets its result. */
import { getRunningLoop, run, sleep } from 'asyncio-native';

function* setAfter(future, delay, value) {
  yield* sleep(delay);
  future.setResult(value);
}

function* main() {
  const loop = getRunningLoop();
  const future = loop.createFuture();
  loop.createTask(setAfter(future, 10, '... world'));
  console.log('hello ...');
  console.log(yield* future);
}

run(main());

// Prints:
//   hello ...
//   ... world
