import { raiseUncaught } from '../reactor/raise-uncaught.js';
import { clearTimeout, FinalizationRegistry, performance, setTimeout } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';
import { UNRETRIEVED_DELAY } from './constants.js';
import { creationOf } from './creation.js';
import type { Scheduler } from './scheduler.js';

/**
 * Exceptions that no code has retrieved. Each is reported once: after a second, when its future is collected, or when
 * the process ends, whichever comes first. A process that ends with one has the exit code 1.
 */

/** What a report needs after the future was collected, so it must not refer to the future. */
interface Unseen {
  readonly scheduler: Scheduler;
  readonly message: string;
  readonly exception: unknown;
  /** In debug mode: the stack of its creation. */
  readonly createdAt: string | undefined;
  /** When to report it at the latest, in milliseconds of `performance.now`. */
  readonly due: number;
  /** The position in the ready ring behind the waiters that the future has scheduled. */
  readonly tail: number;
}

/** Milliseconds after which to check again a loop that was too busy to run the waiters of a future. */
const BUSY_DELAY = 50;

/** Not reported yet, the oldest first. */
const unseen = new Map<object, Unseen>();
/** Reported, but not to a handler of the user; the program may still retrieve them. */
const reported = new Set<object>();
const collected = new FinalizationRegistry<object>((key) => giveUp(key));
/** The key of a future in both maps; it does not refer to the future. */
const keys = new WeakMap<object, object>();
const watch = {
  started: false,
  /** Some were reported, and no code can retrieve them any more. */
  failed: false,
  timer: undefined as NodeJS.Timeout | undefined,
};

/** Records, once, that `future` failed and no code has retrieved its exception. `message` is the text for the report. */
export function watchUnretrieved(future: object, scheduler: Scheduler, message: string, exception: unknown): void {
  if (keys.has(future)) {
    return;
  }
  if (!watch.started) {
    watch.started = true;
    process.on('exit', reportAll);
  }
  const key = {};
  const due = performance.now() + UNRETRIEVED_DELAY;
  const { tail } = scheduler.ready;
  unseen.set(key, { scheduler, message, exception, createdAt: creationOf(future), due, tail });
  keys.set(future, key);
  collected.register(future, key, key);
  watch.timer ??= startTimer(UNRETRIEVED_DELAY);
}

/** Forgets `future`: its exception was retrieved. */
export function forgetUnretrieved(future: object): void {
  const key = keys.get(future);
  if (key !== undefined) {
    unseen.delete(key);
    reported.delete(key);
    collected.unregister(key);
  }
}

/**
 * Reports the exceptions that no code has retrieved for a second. Returns in how many milliseconds the next one is due,
 * or Infinity. For blocking runs, during which no timer of Node fires.
 */
export function reportOverdue(): number {
  if (unseen.size === 0) {
    return Number.POSITIVE_INFINITY;
  }
  const now = performance.now();
  let isEarly = false;
  for (const [key, { due, scheduler, tail }] of unseen) {
    if (due > now) {
      return isEarly ? Math.min(due - now, BUSY_DELAY) : due - now;
    }
    if (!scheduler.closed && !scheduler.ready.hasTaken(tail)) {
      // The loop has been too busy to run the waiters that the future has scheduled.
      isEarly = true;
    } else {
      report(key);
    }
  }
  return isEarly ? BUSY_DELAY : Number.POSITIVE_INFINITY;
}

function startTimer(delay: number): NodeJS.Timeout {
  // Node's timers may fire a millisecond early.
  const timer = setTimeout(onTimer, Math.ceil(delay) + 1);
  timer.unref();
  return timer;
}

function onTimer(): void {
  watch.timer = undefined;
  const next = reportOverdue();
  if (next !== Number.POSITIVE_INFINITY) {
    watch.timer ??= startTimer(next);
  }
}

/** The future of `key` was collected. */
function giveUp(key: object): void {
  report(key);
  if (reported.delete(key)) {
    watch.failed = true;
  }
}

function report(key: object): void {
  const entry = unseen.get(key);
  if (entry === undefined) {
    return;
  }
  unseen.delete(key);
  const { scheduler, message, exception, createdAt } = entry;
  if (scheduler.unretrieved === 'throw') {
    raiseUncaught(scheduler.reactor, exception);
    return;
  }
  if (scheduler.owner.getExceptionHandler() === null) {
    reported.add(key);
  }
  scheduler.report({ message, exception, ...(createdAt !== undefined && { createdAt }) });
}

/** When the process ends. */
function reportAll(): void {
  if (watch.timer !== undefined) {
    clearTimeout(watch.timer);
  }
  const thrown: Unseen[] = [];
  for (const [key, entry] of unseen) {
    if (entry.scheduler.unretrieved === 'throw') {
      thrown.push(entry);
    } else {
      report(key);
    }
  }
  if ((watch.failed || reported.size > 0) && process.exitCode === undefined && workerThreads().isMainThread) {
    process.exitCode = 1;
  }
  const [first, ...others] = thrown;
  for (const { scheduler, message, exception } of others) {
    // A listener of 'exit' can throw only one error.
    scheduler.report({ message, exception });
  }
  if (first !== undefined) {
    throw first.exception;
  }
}
