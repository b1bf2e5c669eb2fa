/** At most two bodies at once. `with` is `async with`; below it is what that does. */
import { gather, run, Semaphore, sleep } from 'asyncio-native';

function* main() {
  const semaphore = new Semaphore(2);
  let inside = 0;
  let most = 0;

  function* work() {
    most = Math.max(most, ++inside);
    yield* sleep(5);
    inside--;
  }

  function* byHand() {
    yield* semaphore.acquire();
    try {
      yield* work();
    } finally {
      semaphore.release();
    }
  }

  yield* gather([semaphore.with(work), byHand(), semaphore.with(work), byHand(), semaphore.with(work)]);
  console.log(`at most ${most} at once`);
}

run(main());

// Prints:
//   at most 2 at once
