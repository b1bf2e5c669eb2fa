/** A future stands for a result to come. Functions of libraries return them; `yield*` and `gather` take them. */
import { gather, getRunningLoop, run, sleep } from 'asyncio-native';

function functionThatReturnsAFuture(value) {
  const loop = getRunningLoop();
  const future = loop.createFuture();
  loop.callLater(10, () => future.setResult(value));
  return future;
}

function* someCoroutine() {
  return yield* sleep(5, 'of a coroutine');
}

function* main() {
  console.log(yield* functionThatReturnsAFuture('of a future'));
  console.log(yield* gather([functionThatReturnsAFuture('of another future'), someCoroutine()]));
}

run(main());

// Prints:
//   of a future
//   [ 'of another future', 'of a coroutine' ]
