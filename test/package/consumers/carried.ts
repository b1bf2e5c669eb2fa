// Functions that are carried to threads by their source, as tsx and esbuild's `keepNames` compile them. Prints the backend and the file
// of the addon, as JSON.
import { backendInfo, run, ThreadPoolExecutor, toThread } from 'asyncio-native';

const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
const called = pool.submit((count: number) => {
  const twice = (value: number) => value * 2;
  function more(value: number) {
    return twice(value) + 1;
  }
  return `${more(count)} ${twice.name} ${more.name}`;
}, 3);
if (called.result() !== '7 twice more') throw new Error('wrong result');
pool.shutdown();
const result = run(function* () {
  return yield* toThread((value: number) => {
    const half = (whole: number) => whole / 2;
    return half(value);
  }, 84);
});
if (result !== 42) throw new Error('wrong result');
console.log(JSON.stringify(backendInfo()));
