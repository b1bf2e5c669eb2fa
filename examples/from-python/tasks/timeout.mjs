/** `timeout` limits the time of its body. The TimeoutError is raised by `timeout` itself, so it is caught outside. */
import { run, sleep, TimeoutError, timeout } from 'asyncio-native';

function* longRunningTask() {
  yield* sleep(3_600_000);
}

function* main() {
  try {
    yield* timeout(10, longRunningTask);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    console.log('The long operation timed out, but we have handled it.');
  }
  console.log('This statement runs in any case.');
}

run(main());

// Prints:
//   The long operation timed out, but we have handled it.
//   This statement runs in any case.
