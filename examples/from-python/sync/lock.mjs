/** `lock.with(body)` is `async with lock`. Below it is what that does. */
import { gather, Lock, run, sleep } from 'asyncio-native';

function* main() {
  const lock = new Lock();

  function* withTheBody(name) {
    yield* lock.with(function* () {
      console.log(`${name} has the lock`);
      yield* sleep(5);
    });
  }

  function* byHand(name) {
    yield* lock.acquire();
    try {
      console.log(`${name} has the lock`);
      yield* sleep(5);
    } finally {
      lock.release();
    }
  }

  yield* gather([withTheBody('the first'), byHand('the second')]);
  console.log(lock.locked());
}

run(main());

// Prints:
//   the first has the lock
//   the second has the lock
//   false
