/** A task is cancelled: it catches the CancelledError, cleans up, and throws it again. */
import { CancelledError, createTask, run, sleep } from 'asyncio-native';

function* cancelMe() {
  console.log('cancelMe(): before sleep');
  try {
    yield* sleep(3_600_000);
  } catch (error) {
    if (error instanceof CancelledError) console.log('cancelMe(): cancel sleep');
    throw error;
  } finally {
    console.log('cancelMe(): after sleep');
  }
}

function* main() {
  const task = createTask(cancelMe());
  yield* sleep(10);
  task.cancel();
  try {
    yield* task;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log('main(): cancelMe is cancelled now');
  }
}

run(main());

// Prints:
//   cancelMe(): before sleep
//   cancelMe(): cancel sleep
//   cancelMe(): after sleep
//   main(): cancelMe is cancelled now
