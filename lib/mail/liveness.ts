import { existsSync, readdirSync, readlinkSync } from '../node/builtins.js';
import { DEAD, THREAD_ID } from '../reactor/bell.js';

/**
 * Whether another thread still lives. One that ends says so in its bell: by itself, by the addon when a Worker is terminated,
 * or by the thread that started it. Where all of these may fail, on the pure backend, Linux knows its threads.
 */
const TASKS = '/proc/self/task';

/** The operating system's number of the calling thread; 0 where that cannot be found out. */
export function threadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}

/**
 * Calls `start`, which starts a thread, and returns the operating system's number of that; 0 where it cannot be found out. So
 * one that dies before it has begun is noticed, too.
 */
export function numberOfStarted(start: () => void): number {
  const before = new Set(threadIds());
  start();
  const started = threadIds().filter((id) => !before.has(id));
  return started.length === 1 ? Number(started[0]) : 0;
}

function threadIds(): string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}

/** Whether the thread of `bell` has ended. */
export function isDead(bell: Int32Array): boolean {
  if (Atomics.load(bell, DEAD) !== 0) {
    return true;
  }
  const thread = Atomics.load(bell, THREAD_ID);
  if (thread !== 0 && !existsSync(`${TASKS}/${thread}`)) {
    Atomics.store(bell, DEAD, 1);
    return true;
  }
  return false;
}
