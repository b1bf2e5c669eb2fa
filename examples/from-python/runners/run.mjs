/** `run` makes a loop, runs a coroutine on it to its end, and closes the loop. */
import { run, sleep } from 'asyncio-native';

function* main() {
  yield* sleep(10);
  console.log('hello');
}

run(main());

// Prints:
//   hello
