// A thread of another addon calls an event loop. Compile the addon first, in this folder: npx node-gyp rebuild
import { createRequire } from 'node:module';
import { getRunningLoop, run } from 'asyncio-native';

const { countPrimes } = createRequire(import.meta.url)('./build/Release/primes.node');

function* main() {
  const loop = getRunningLoop();
  const primes = loop.createFuture();
  countPrimes(loop.handle(), 200_000, (done, found, isLast) => {
    console.log(`up to ${done}: ${found} primes`);
    if (isLast) primes.setResult(found);
  });
  // The loop is asleep meanwhile; each report of the thread wakes it.
  return yield* primes;
}

console.log(`${run(main)} primes below 200,000`);
