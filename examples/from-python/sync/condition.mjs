/**
 * `condition.with(body)` holds the lock; `wait` gives it back until `notify`, and takes it again. Below it, the same by
 * hand.
 */
import { Condition, gather, run, sleep } from 'asyncio-native';

function* main() {
  const condition = new Condition();

  function* withTheBody() {
    yield* condition.with(function* () {
      yield* condition.wait();
      console.log('the first was notified, and has the lock:', condition.locked());
    });
  }

  function* byHand() {
    yield* condition.acquire();
    try {
      yield* condition.wait();
      console.log('the second was notified, and has the lock:', condition.locked());
    } finally {
      condition.release();
    }
  }

  function* notify() {
    yield* sleep(5);
    yield* condition.with(function* () {
      condition.notifyAll();
    });
  }

  yield* gather([withTheBody(), byHand(), notify()]);
}

run(main());

// Prints:
//   the first was notified, and has the lock: true
//   the second was notified, and has the lock: true
