/** A coroutine is a generator function; `yield*` awaits. */
import { run, sleep } from 'asyncio-native';

function* main() {
  console.log('hello');
  yield* sleep(10);
  console.log('world');
}

run(main());

// Prints:
//   hello
//   world
