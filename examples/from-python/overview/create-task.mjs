/**
 * `createTask` puts a coroutine into the queue of the running loop. `run` makes the loop, and returns when `main` is
 * done. Python's loop may lose a task to which nothing refers. Here a task that can still run is never collected.
 */
import { createTask, run, sleep } from 'asyncio-native';

function* printNumber(number) {
  console.log(`the number is ${number}`);
}

function* main() {
  createTask(printNumber(5)); // nothing refers to it
  console.log('created, not yet started');
  globalThis.gc?.(); // with node --expose-gc
  yield* sleep(1);
  console.log('main ends');
}

run(main());
console.log('run has returned');

// Prints:
//   created, not yet started
//   the number is 5
//   main ends
//   run has returned
