/** A task is cancelled where it waits, at once, and cleans up before it ends. */
import { CancelledError, createTask, run, sleep } from 'asyncio-native';

function* download(name) {
  const parts = [];
  try {
    for (;;) {
      yield* sleep(30);
      parts.push(`${name}.${parts.length}`);
    }
  } finally {
    // Runs whether the coroutine fails, ends or is cancelled, and may itself await.
    yield* sleep(5);
    console.log(`${name}: removed ${parts.length} parts`);
  }
}

run(function* main() {
  const task = createTask(download('film'), { name: 'download' });
  yield* sleep(100);

  task.cancel('the user closed the window');
  console.log(task);
  try {
    yield* task;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    console.log(`${error.name}: ${error.message}`);
  }
  console.log(task);
});
