/**
 * The warning that loops use the pure backend because the addon does not load: once in a process, whichever thread makes the first
 * loop.
 *
 * Threads that share no native code share only what a Worker is given when it starts. So a thread that warns, or starts one of
 * ours, puts a flag there, in shared memory, for all threads that it starts, and they start. Workers that a program starts itself
 * before its main thread has made a loop have no flag in common: then the first Worker of the process speaks for them all.
 */
import { Atomics } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';

const SILENCED = 'ASYNCIO_NATIVE_NO_WARNING';
const KEY = 'asyncio-native: warned of the pure backend';
const FIRST_WORKER = 1;

let inherited: boolean | undefined;

/** Whether a thread above this one has put the flag there. */
function inherits(): boolean {
  inherited ??= workerThreads().getEnvironmentData(KEY) !== undefined;
  return inherited;
}

/** The flag that this thread shares with those that it starts from now on; made where there is none. */
export function sharedFlag(): Int32Array {
  const { getEnvironmentData, setEnvironmentData } = workerThreads();
  if (!inherits() && getEnvironmentData(KEY) === undefined) {
    setEnvironmentData(KEY, new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) as never);
  }
  return getEnvironmentData(KEY) as unknown as Int32Array;
}

/** Warns, unless that was done in this process, or the environment variable `ASYNCIO_NATIVE_NO_WARNING` is set. */
export function warnOfFallback(reason: string): void {
  const { isMainThread, threadId } = workerThreads();
  const speaks = isMainThread || threadId === FIRST_WORKER || inherits();
  if (!speaks || process.env[SILENCED] || Atomics.exchange(sharedFlag(), 0, 1) !== 0) {
    return;
  }
  process.emitWarning('the native addon does not load; event loops use the slower pure backend', {
    type: 'AsyncioNativeWarning',
    code: 'ASYNCIO_NATIVE_UNAVAILABLE',
    detail: `${reason}\nTo hide this warning only: set ${SILENCED}=1`,
  });
}
