/** `waitFor`: an hour is too long for a wait of ten milliseconds. */
import { run, sleep, TimeoutError, waitFor } from 'asyncio-native';

function* eternity() {
  yield* sleep(3_600_000);
  console.log('yay!');
}

function* main() {
  try {
    yield* waitFor(eternity(), 10);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    console.log('timeout!');
  }
}

run(main());

// Prints:
//   timeout!
