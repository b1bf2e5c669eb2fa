/** Threads do work that keeps a processor busy, while the loop goes on. */
import { gather, run, sleep, ThreadPoolExecutor, toThread, workerFunction } from 'asyncio-native';

/** Self-contained: it is sent as its source, and sees only its arguments and the globals. */
function countPrimes(from, to) {
  let count = 0;
  for (let number = from; number < to; number++) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor !== 0) divisor++;
    if (divisor * divisor > number) count++;
  }
  return count;
}

function* main() {
  let ticks = 0;
  const work = gather([2, 250_000, 500_000, 750_000].map((from) => toThread(countPrimes, from, from + 250_000)));
  while (!work.done()) {
    yield* sleep(1);
    ticks++;
  }
  const counts = yield* work;
  console.log(`${counts.reduce((a, b) => a + b)} primes below a million; the loop went on: ${ticks > 0}`);
}

// At its end, this also waits for the loop's own executor.
run(main);

// A pool without a loop. If a function needs imports, a module exports it.
const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
const extname = workerFunction('node:path', 'extname');
console.log([...pool.map(extname, ['tour.mjs', 'primes.c', 'README.md'])]);
pool.shutdown();
