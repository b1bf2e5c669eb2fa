/** The same with a task group, which awaits its tasks when its body ends. */
import { getRunningLoop, newEventLoop, run, sleep, taskGroup } from 'asyncio-native';

function* sayAfter(delay, what) {
  yield* sleep(delay);
  console.log(what);
}

function* main() {
  const loop = getRunningLoop();
  yield* taskGroup(function* (group) {
    group.createTask(sayAfter(1000, 'hello'));
    group.createTask(sayAfter(2000, 'world'));
    console.log(`started at ${loop.time()} ms`);
  });
  console.log(`finished at ${loop.time()} ms`);
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   started at 0 ms
//   hello
//   world
//   finished at 2000 ms
