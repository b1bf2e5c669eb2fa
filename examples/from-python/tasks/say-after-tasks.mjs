/** Two tasks run at the same time: two seconds of virtual time instead of three. */
import { createTask, getRunningLoop, newEventLoop, run, sleep } from 'asyncio-native';

function* sayAfter(delay, what) {
  yield* sleep(delay);
  console.log(what);
}

function* main() {
  const loop = getRunningLoop();
  const first = createTask(sayAfter(1000, 'hello'));
  const second = createTask(sayAfter(2000, 'world'));
  console.log(`started at ${loop.time()} ms`);
  yield* first;
  yield* second;
  console.log(`finished at ${loop.time()} ms`);
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   started at 0 ms
//   hello
//   world
//   finished at 2000 ms
