/** `yield*` on a task suspends the coroutine. When the task is done, its callback puts the coroutine into the queue. */
import { createTask, run } from 'asyncio-native';

function* dig() {
  console.log('digging');
  return 'a hole';
}

function* plant() {
  const digging = createTask(dig());
  digging.addDoneCallback(() => console.log('dug, and so this callback is called'));
  console.log('waiting');
  const hole = yield* digging;
  console.log(`planting into ${hole}`);
}

run(plant());

// Prints:
//   waiting
//   digging
//   dug, and so this callback is called
//   planting into a hole
