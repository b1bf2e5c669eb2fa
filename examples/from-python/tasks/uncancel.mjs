/**
 * A timeout cancels its task and takes that back: `cancelling()` is 0 again, so what comes after it is not cancelled.
 */
import { createTask, run, sleep, TimeoutError, timeout } from 'asyncio-native';

function* unrelatedCode(task) {
  yield* sleep(5);
  console.log(`unrelated code has run; cancelling: ${task().cancelling()}`);
}

function* makeRequestWithTimeout(task) {
  try {
    yield* timeout(10, function* () {
      yield* sleep(1); // a request
      yield* sleep(60_000); // another one
    });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    console.log('There was a timeout');
  }
  yield* unrelatedCode(task);
}

function* main() {
  const task = createTask(makeRequestWithTimeout(() => task));
  yield* task;
}

run(main());

// Prints:
//   There was a timeout
//   unrelated code has run; cancelling: 0
