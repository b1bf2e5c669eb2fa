/** Four threads, each with a loop of its own. */
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { run, sleep } from 'asyncio-native';

function* worker(name) {
  yield* sleep(10);
  return `Worker ${name} done`;
}

if (isMainThread) {
  const threads = [0, 1, 2, 3].map((i) => new Worker(new URL(import.meta.url), { workerData: `T${i}` }));
  await Promise.all(threads.map((thread) => once(thread, 'exit')));
} else {
  console.log(run(worker(workerData)));
}

// Prints, in any order:
//   Worker T0 done
//   Worker T1 done
//   Worker T2 done
//   Worker T3 done
