/**
 * The warning that loops use the pure backend because the addon does not load. It comes once per process, from the
 * thread that makes the first loop.
 *
 * Without native code, threads share only the data that a Worker gets at its start. So a thread that warns, or starts a
 * thread of this package, puts a flag in shared memory there, for all threads below it. Workers that a program starts
 * itself before its main thread has made a loop share no flag: then only the first Worker of the process warns.
 */
import { Atomics } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';

const SILENCED = 'ASYNCIO_NATIVE_NO_WARNING';
const KEY = 'asyncio-native: warned of the pure backend';
const FIRST_WORKER = 1;

let inherited: boolean | undefined;

/** Whether a parent thread has passed the flag on. */
function inherits(): boolean {
  inherited ??= workerThreads().getEnvironmentData(KEY) !== undefined;
  return inherited;
}

/** The flag that this thread shares with the threads that it starts from now on; made if there is none. */
export function sharedFlag(): Int32Array {
  const { getEnvironmentData, setEnvironmentData } = workerThreads();
  if (!inherits() && getEnvironmentData(KEY) === undefined) {
    setEnvironmentData(KEY, new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) as never);
  }
  return getEnvironmentData(KEY) as unknown as Int32Array;
}

/** Warns, unless this process has warned before, or the environment variable `ASYNCIO_NATIVE_NO_WARNING` is set. */
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
