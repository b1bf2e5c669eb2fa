/**
 * Tasks that no code awaits. Python's program keeps them in a set, else they could be collected as garbage. Here a task
 * that can still run is never collected; the set only serves to wait for all of them.
 */
import { createTask, gather, run, sleep } from 'asyncio-native';

function* someCoroutine(parameter) {
  yield* sleep(10);
  console.log('done:', parameter);
}

function* main() {
  const backgroundTasks = new Set();
  for (let i = 0; i < 3; i++) {
    const task = createTask(someCoroutine(i));
    backgroundTasks.add(task);
    task.addDoneCallback(() => backgroundTasks.delete(task));
  }
  yield* gather(backgroundTasks);
  yield* sleep(0);
  console.log(`${backgroundTasks.size} are left`);
}

run(main());

// Prints:
//   done: 0
//   done: 1
//   done: 2
//   0 are left
