/** A timeout whose deadline is not known when it begins. */
import { getRunningLoop, run, sleep, TimeoutError, timeout } from 'asyncio-native';

function* longRunningTask() {
  yield* sleep(3_600_000);
}

function* main() {
  let limit;
  try {
    yield* timeout(null, function* (given) {
      limit = given;
      limit.reschedule(getRunningLoop().time() + 10);
      yield* longRunningTask();
    });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
  if (limit.expired()) console.log('it has not finished in time');
}

run(main());

// Prints:
//   it has not finished in time
