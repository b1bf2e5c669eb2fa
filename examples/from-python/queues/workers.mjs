/** Three workers share the work in a queue. The clock is virtual, and the times are those of Python's example. */
import { createTask, gather, getRunningLoop, newEventLoop, Queue, run, sleep } from 'asyncio-native';

function* worker(name, queue) {
  for (;;) {
    const sleepFor = yield* queue.get();
    yield* sleep(sleepFor);
    queue.taskDone();
    console.log(`${name} has slept for ${sleepFor} ms`);
  }
}

function* main() {
  const queue = new Queue();
  let totalSleepTime = 0;
  for (const sleepFor of [900, 100, 400, 700, 300]) {
    totalSleepTime += sleepFor;
    queue.putNowait(sleepFor);
  }
  const tasks = [0, 1, 2].map((i) => createTask(worker(`worker-${i}`, queue)));

  const startedAt = getRunningLoop().time();
  yield* queue.join();
  const totalSleptFor = getRunningLoop().time() - startedAt;

  for (const task of tasks) task.cancel();
  yield* gather(tasks, { returnExceptions: true });

  console.log('====');
  console.log(`3 workers slept in parallel for ${totalSleptFor} ms`);
  console.log(`total expected sleep time: ${totalSleepTime} ms`);
}

run(main(), { loopFactory: () => newEventLoop({ clock: 'virtual' }) });

// Prints:
//   worker-1 has slept for 100 ms
//   worker-2 has slept for 400 ms
//   worker-2 has slept for 300 ms
//   worker-1 has slept for 700 ms
//   worker-0 has slept for 900 ms
//   ====
//   3 workers slept in parallel for 900 ms
//   total expected sleep time: 2400 ms
