/** A call only makes a coroutine object. `coroutine` marks the function, so that its calls show its name. */
import { coroutine, run, sleep } from 'asyncio-native';

const main = coroutine(function* main() {
  yield* sleep(10);
  console.log('runs only now');
});

const object = main();
console.log(object);
run(object);

// Prints:
//   <TrackedCoroutine main>
//   runs only now
