/** Awaits one coroutine after the other. The clock is virtual, so that three seconds take no time. */
import { getRunningLoop, newEventLoop, run, sleep } from 'asyncio-native';

function* sayAfter(delay, what) {
  yield* sleep(delay);
  console.log(what);
}

function* main() {
  const loop = getRunningLoop();
  console.log(`started at ${loop.time()} ms`);
  yield* sayAfter(1000, 'hello');
  yield* sayAfter(2000, 'world');
  console.log(`finished at ${loop.time()} ms`);
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   started at 0 ms
//   hello
//   world
//   finished at 3000 ms
