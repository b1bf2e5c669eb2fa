/**
 * Blocking code in the default executor, and in a pool of one's own. There is no process pool: the threads of a pool
 * are Workers, which compute in parallel already.
 */
import { getRunningLoop, run, ThreadPoolExecutor } from 'asyncio-native';

async function blockingIo() {
  const { openSync, readSync, closeSync } = await import('node:fs');
  const file = openSync('/dev/urandom');
  const length = readSync(file, new Uint8Array(100));
  closeSync(file);
  return length;
}

function cpuBound() {
  let sum = 0;
  for (let i = 0; i < 1_000_000; i++) sum += i * i;
  return sum;
}

function* main() {
  const loop = getRunningLoop();
  console.log('default thread pool:', yield* loop.runInExecutor(null, blockingIo));

  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  console.log('custom thread pool:', yield* loop.runInExecutor(pool, cpuBound));
  pool.shutdown();
}

run(main());

// Prints:
//   default thread pool: 100
//   custom thread pool: 333332833333127550
