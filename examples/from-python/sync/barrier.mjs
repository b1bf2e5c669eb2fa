/**
 * A barrier holds tasks until as many as it has parties have come. One of them, that with position 0, does something
 * for all.
 */
import { Barrier, createTask, gather, run, sleep } from 'asyncio-native';

function* exampleBarrier() {
  const barrier = new Barrier(3);
  const first = createTask(barrier.wait());
  const second = createTask(barrier.wait());
  yield* sleep(0);
  console.log(barrier);

  yield* barrier.wait(); // the third party
  console.log(barrier);
  yield* gather([first, second]);
  console.log(barrier);

  const pass = () =>
    barrier.with(function* (position) {
      if (position === 0) console.log('end of *draining phase*, printed once');
    });
  yield* gather([pass(), pass(), pass()]);
}

run(exampleBarrier());

// Prints:
//   <Barrier filling waiters=2/3>
//   <Barrier draining waiters=0/3>
//   <Barrier filling waiters=0/3>
//   end of *draining phase*, printed once
