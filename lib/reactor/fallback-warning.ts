/**
 * The warning that loops use the pure backend because the addon does not load: once in a process, whichever thread makes the first
 * loop.
 *
 * Threads that share no native code share only what a Worker is given when it starts. So the first thread that imports this package
 * puts a flag there, in shared memory, for all threads that it starts, and they start. Where the main thread does not import it,
 * its Workers have no flag in common: then the first Worker of the process speaks for them all.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';

const SILENCED = 'ASYNCIO_NATIVE_NO_WARNING';
const KEY = 'asyncio-native: warned of the pure backend';
const FIRST_WORKER = 1;

const inherited = getEnvironmentData(KEY) as unknown as Int32Array | undefined;
const warned = inherited ?? new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
if (inherited === undefined) {
  setEnvironmentData(KEY, warned as never);
}

/** Warns, unless that was done in this process, or the environment variable `ASYNCIO_NATIVE_NO_WARNING` is set. */
export function warnOfFallback(reason: string): void {
  const speaks = isMainThread || inherited !== undefined || threadId === FIRST_WORKER;
  if (!speaks || process.env[SILENCED] || Atomics.exchange(warned, 0, 1) !== 0) {
    return;
  }
  process.emitWarning('the native addon does not load; event loops use the slower pure backend', {
    type: 'AsyncioNativeWarning',
    code: 'ASYNCIO_NATIVE_UNAVAILABLE',
    detail: `${reason}\nTo hide this warning only: set ${SILENCED}=1`,
  });
}
