/** `wait` returns two Sets, raises no TimeoutError, and cancels nothing. */
import { createTask, FIRST_COMPLETED, run, sleep, wait } from 'asyncio-native';

function* main() {
  const tasks = [createTask(sleep(60_000, 'slow')), createTask(sleep(5, 'quick'))];
  const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
  console.log(
    [...done].map((task) => task.result()),
    pending.has(tasks[0]),
  );
}

run(main());

// Prints:
//   [ 'quick' ] true
