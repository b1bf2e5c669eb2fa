import { creationOf } from '../scheduler/creation.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { FinalizationRegistry } from '../util/globals.js';

/**
 * Exceptions that nobody has seen: reported once, when the future that holds one is collected, or when the process ends
 * before that.
 */

/** What is left to report when the future is gone; so it must not refer to it. */
interface Unseen {
  readonly scheduler: Scheduler;
  readonly message: string;
  readonly exception: unknown;
  /** In debug mode: the stack of its creation. */
  readonly createdAt: string | undefined;
}

const unseen = new Map<object, Unseen>();
const collected = new FinalizationRegistry<object>((key) => report(key));
/** A future's key into `unseen`; the key does not refer to the future either. */
const keys = new WeakMap<object, object>();
let watching = false;

/** Remembers, once, that `future` failed and nobody looked yet. `message` is what a report will say. */
export function watchUnretrieved(future: object, scheduler: Scheduler, message: string, exception: unknown): void {
  if (keys.has(future)) {
    return;
  }
  if (!watching) {
    watching = true;
    process.on('exit', reportAll);
  }
  const key = {};
  unseen.set(key, { scheduler, message, exception, createdAt: creationOf(future) });
  keys.set(future, key);
  collected.register(future, key, key);
}

/** Forgets `future`: its exception was seen. */
export function forgetUnretrieved(future: object): void {
  const key = keys.get(future);
  if (key !== undefined) {
    unseen.delete(key);
    collected.unregister(key);
  }
}

function report(key: object): void {
  const entry = unseen.get(key);
  if (entry !== undefined) {
    unseen.delete(key);
    const { scheduler, message, exception, createdAt } = entry;
    scheduler.report({ message, exception, ...(createdAt !== undefined && { createdAt }) });
  }
}

function reportAll(): void {
  for (const key of unseen.keys()) {
    report(key);
  }
}
