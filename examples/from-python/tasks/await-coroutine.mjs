/** A coroutine can be awaited. If it is only called, nothing runs. */
import { run } from 'asyncio-native';

function* nested() {
  return 42;
}

function* main() {
  nested(); // makes an object, and runs nothing
  console.log(yield* nested());
}

run(main());

// Prints:
//   42
