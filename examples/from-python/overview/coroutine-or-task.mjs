/** `yield*` on a coroutine calls it, as a function is called: other tasks wait. `yield*` on a task lets them run. */
import { createTask, run } from 'asyncio-native';

function* step() {
  console.log('  a step of main');
}

function* other() {
  console.log('  the other task');
}

function* main(await_) {
  const task = createTask(other());
  for (let count = 0; count < 3; count++) yield* await_();
  yield* task;
}

console.log('coroutines:');
run(main(() => step()));
console.log('tasks:');
run(main(() => createTask(step())));

// Prints:
//   coroutines:
//     a step of main
//     a step of main
//     a step of main
//     the other task
//   tasks:
//     the other task
//     a step of main
//     a step of main
//     a step of main
