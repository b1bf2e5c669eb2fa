import { test } from 'node:test';
import { ThreadPoolExecutor, type ThreadPoolExecutorOptions } from 'asyncio-native';

/** A test that is given an executor, which is shut down afterwards. */
export function poolTest(
  name: string,
  options: ThreadPoolExecutorOptions,
  body: (pool: ThreadPoolExecutor) => Promise<void>,
): void {
  test(name, async () => {
    const pool = new ThreadPoolExecutor(options);
    try {
      await body(pool);
    } finally {
      await pool.shutdownAsync({ cancelFutures: true });
    }
  });
}

/** Words by which a test and the functions that it has run wait for each other. */
export function words(count = 8): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}

/** Says that a call is here (word 0), and holds it until {@link open}. To be submitted. */
export function hold(shared: Int32Array): number {
  Atomics.add(shared, 0, 1);
  Atomics.notify(shared, 0);
  Atomics.wait(shared, 1, 0);
  return Atomics.add(shared, 2, 1);
}

/** Resolves when `count` calls are in {@link hold}, or were. */
export async function held(shared: Int32Array, count = 1): Promise<void> {
  for (let seen = Atomics.load(shared, 0); seen < count; seen = Atomics.load(shared, 0)) {
    // The wait alone keeps no process alive; calls without an answer do.
    await Atomics.waitAsync(shared, 0, seen).value;
  }
}

/** Lets the calls in {@link hold} go on. */
export function open(shared: Int32Array): void {
  Atomics.store(shared, 1, 1);
  Atomics.notify(shared, 1);
}
