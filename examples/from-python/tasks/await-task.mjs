/** A task runs beside the coroutine that has created it, and can be awaited. */
import { createTask, run } from 'asyncio-native';

function* nested() {
  return 42;
}

function* main() {
  const task = createTask(nested());
  console.log(yield* task);
}

run(main());

// Prints:
//   42
