import type { AsyncResource } from 'node:async_hooks';
import { type Context, inheritedContext } from '../context/context.js';
import { contextState } from '../context/context-state.js';
import { inheritedStores } from '../context/stores.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { callbackName } from '../util/callback-name.js';
import { className } from '../util/show.js';
import type { Future } from './future.js';

/** A function given to `addDoneCallback`. */
// biome-ignore lint/suspicious/noExplicitAny: callbacks of a Future<T> are kept untyped
export type DoneCallback<F = any> = (future: F) => unknown;

/** An internal waiter: the loop calls it like a callback, but it needs no closure. */
export interface Listener {
  /** @internal Called by the loop, one iteration after `future` was completed. */
  // biome-ignore lint/suspicious/noExplicitAny: any future
  _notify(future: Future<any>): void;

  /** @internal For call graphs: the future on whose behalf it listens, if it is not a future itself. */
  readonly _awaiter?: Future | null;
}

/** A task that waits: it puts itself on the ready ring when `future` completes. */
export interface Waiter {
  /** @internal Called at once; schedules, runs nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: any future
  _wake(future: Future<any>): void;
}

/** What a future keeps for each waiter. */
export type Waiting = DoneCallback | Listener | Waiter;

/** A function or listener that was registered in a context or with stores, and is called in those. */
class ListenerInContext implements Listener {
  readonly inner: DoneCallback | Listener;
  readonly #context: Context | null;
  readonly #stores: AsyncResource | null;

  constructor(inner: DoneCallback | Listener, context: Context | null, stores: AsyncResource | null) {
    this.inner = inner;
    this.#context = context;
    this.#stores = stores;
  }

  /** @internal */
  // biome-ignore lint/suspicious/noExplicitAny: any future
  _notify(future: Future<any>): void {
    contextState.current = this.#context;
    try {
      if (this.#stores === null) {
        tell(this.inner, future);
      } else {
        this.#stores.runInAsyncScope(tell, undefined, this.inner, future);
      }
    } finally {
      contextState.current = null;
    }
  }
}

/** What to register for `waiting`, so that it is called in the caller's context, with the caller's stores. */
export function inherit(waiting: DoneCallback | Listener): DoneCallback | Listener {
  if (contextState.current === null && contextState.stores === null) {
    return waiting;
  }
  const context = inheritedContext();
  const stores = inheritedStores();
  return context === null && stores === null ? waiting : new ListenerInContext(waiting, context, stores);
}

// biome-ignore lint/suspicious/noExplicitAny: any future
function tell(waiting: DoneCallback | Listener, future: Future<any>): void {
  if (typeof waiting === 'function') {
    waiting(future);
  } else {
    waiting._notify(future);
  }
}

/** What was registered, without the context. */
function bare(waiting: Waiting): Waiting {
  return waiting instanceof ListenerInContext ? waiting.inner : waiting;
}

/** Whether `waiting` is what was registered as `sought`. */
export function isSame(waiting: Waiting, sought: Waiting): boolean {
  return bare(waiting) === sought;
}

/** Whether `waiting` is a task. */
export function isWaiter(waiting: Waiting): waiting is Waiter {
  return typeof waiting === 'object' && '_wake' in waiting;
}

/** The name of `waiting` in reports. */
export function waitingName(waiting: DoneCallback | Listener): string {
  const named = bare(waiting);
  return typeof named === 'function' ? callbackName(named) : className(named);
}

/** Whether `waiting` certainly reads an exception: tasks and internal listeners do, functions may or may not. */
export function looksForCertain(waiting: Waiting): boolean {
  return typeof bare(waiting) !== 'function';
}

/** Calls `waiting`; what it throws goes to the exception handler. */
// biome-ignore lint/suspicious/noExplicitAny: any future
export function notify(waiting: DoneCallback | Listener, future: Future<any>, scheduler: Scheduler): void {
  try {
    tell(waiting, future);
  } catch (error) {
    scheduler.report({ message: `Exception in callback ${waitingName(waiting)}`, exception: error, future });
  }
}

/** A callback of a future that was completed, on its way through the ready ring. */
export class Notification implements Schedulable {
  readonly #waiting: DoneCallback | Listener;
  // biome-ignore lint/suspicious/noExplicitAny: any future
  readonly #future: Future<any>;

  // biome-ignore lint/suspicious/noExplicitAny: any future
  constructor(waiting: DoneCallback | Listener, future: Future<any>) {
    this.#waiting = waiting;
    this.#future = future;
  }

  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    scheduler.slots.release(slot);
    notify(this.#waiting, this.#future, scheduler);
  }

  /** @internal */
  _label(): string {
    return waitingName(this.#waiting);
  }
}
