import { type DoneCallback, type Listener, waitingName } from '../future/callbacks.js';
import type { Future } from '../future/future.js';
import { ASLEEP, NOTIFYING, SCHEDULED, SLOT_SHIFT } from '../future/state.js';
import { Handle, TimerHandle } from '../scheduler/handle.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import { Task } from '../task/task.js';
import { callbackName } from '../util/callback-name.js';
import { className } from '../util/show.js';

/** The name of a task in a trace. */
export interface TaskName {
  /** The name that the program gave it; undefined if none. */
  readonly given: string | undefined;
  /** Identifies its coroutine function. */
  readonly family: object;
}

/** Rows for callbacks that are no tasks. */
export const CALLBACKS = 0;
export const TIMERS = 1;
export const IO = 2;
export const CALLS = 3;

/** The name of a callback in a trace. */
export interface CallName {
  readonly name: string;
  readonly row: number;
}

/** Strings beyond this number share one name: a program may generate names. */
const MOST_NAMES = 4096;

/**
 * Numbers for the subjects of trace records, and their names. They are kept by slot, so that a step of a task costs one
 * array access. Names that are not in the ring any more are dropped: there are at most twice as many names as records.
 */
export class TraceNames {
  /** By number. */
  readonly tasks: Map<number, TaskName> = new Map();
  /** By prototype: a coroutine of each function. */
  readonly families: Map<object, object> = new Map();
  readonly #capacity: number;
  /** The numbers that the ring still has. */
  readonly #inUse: () => Set<number>;
  /** By slot: its last known holder, and that holder's number. */
  #known: (object | undefined)[] = [];
  #numbers: number[] = [];
  readonly #numberOf = new WeakMap<object, number>();
  #lastTask = 0;
  /** Calls are counted; the names of those that may be in the ring are in another array. */
  #lastCall = 0;
  readonly #callNames: Int32Array;
  readonly #names: CallName[] = [{ name: 'other', row: CALLBACKS }];
  /** By row. */
  readonly #nameNumbers: Map<string, number>[] = [];
  readonly #functionNumbers: WeakMap<object, number>[] = [];
  #lastClass: unknown;
  #lastClassNumber = 0;

  constructor(capacity: number, inUse: () => Set<number>) {
    this.#capacity = capacity;
    this.#inUse = inUse;
    this.#callNames = new Int32Array(capacity);
  }

  /** The number of `task`, which holds `slot`. */
  task(task: Task, slot: number): number {
    return this.#known[slot] === task ? (this.#numbers[slot] as number) : this.#learnTask(task, slot);
  }

  /** The number of a task that another waits for. */
  awaited(task: Task): number {
    return this.task(task, task._state >>> SLOT_SHIFT);
  }

  /** The number of a callback that is no task's step, from when it is scheduled or, if that was not seen, begins. */
  call(object: Schedulable, slot: number): number {
    // A finished task holds the slot for its callback, so the task is known.
    const key = object instanceof Task ? (object._waiting as object) : object;
    if (this.#known[slot] === key) {
      return this.#numbers[slot] as number;
    }
    const number = ++this.#lastCall | 0;
    this.#callNames[number & (this.#capacity - 1)] = this.#nameOfCall(object);
    this.#learn(slot, key, number);
    return number;
  }

  /** The slot may be given to others. */
  leave(slot: number): void {
    this.#known[slot] = undefined;
  }

  /** The number of the name of the class of `future`. */
  classOf(future: Future): number {
    if (future.constructor !== this.#lastClass) {
      this.#lastClass = future.constructor;
      this.#lastClassNumber = this.name(className(future), CALLBACKS);
    }
    return this.#lastClassNumber;
  }

  /** The number of `name`. */
  name(name: string, row: number): number {
    this.#nameNumbers[row] ??= new Map();
    const numbers = this.#nameNumbers[row] as Map<string, number>;
    let number = numbers.get(name);
    if (number === undefined) {
      if (this.#names.length === MOST_NAMES) {
        return 0;
      }
      number = this.#names.push({ name, row }) - 1;
      numbers.set(name, number);
    }
    return number;
  }

  /** The name behind a number of {@link name}. */
  named(number: number): CallName {
    return this.#names[number] as CallName;
  }

  /** The name behind a number of {@link call} that is in the ring. */
  ofCall(number: number): CallName {
    return this.named(this.#callNames[number & (this.#capacity - 1)] as number);
  }

  /** Drops what only further recording needs. */
  stop(): void {
    this.#known = [];
    this.#numbers = [];
  }

  #learnTask(task: Task, slot: number): number {
    let number = this.#numberOf.get(task);
    if (number === undefined) {
      number = ++this.#lastTask;
      this.#numberOf.set(task, number);
    }
    if (!this.tasks.has(number)) {
      if (this.tasks.size >= 2 * this.#capacity) {
        this.#forget();
      }
      this.tasks.set(number, { given: task._givenName, family: this.#familyOf(task) });
    }
    this.#learn(slot, task, number);
    return number;
  }

  #learn(slot: number, key: object, number: number): void {
    // One by one, because an array with holes is slow.
    while (this.#known.length <= slot) {
      this.#known.push(undefined);
      this.#numbers.push(0);
    }
    this.#known[slot] = key;
    this.#numbers[slot] = number;
  }

  #familyOf(task: Task): object {
    const coroutine = task.getCoro();
    const family = Object.getPrototypeOf(coroutine) as object | null;
    if (family === null) {
      return coroutine;
    }
    if (!this.families.has(family) && this.families.size < MOST_NAMES) {
      this.families.set(family, coroutine);
    }
    return family;
  }

  /** Forgets tasks of which the ring has no record. */
  #forget(): void {
    const inUse = this.#inUse();
    for (const number of this.tasks.keys()) {
      if (!inUse.has(number)) {
        this.tasks.delete(number);
      }
    }
    this.stop();
  }

  #nameOfFunction(fn: object, row: number): number {
    this.#functionNumbers[row] ??= new WeakMap();
    const numbers = this.#functionNumbers[row] as WeakMap<object, number>;
    let number = numbers.get(fn);
    if (number === undefined) {
      number = this.name(callbackName(fn), row);
      numbers.set(fn, number);
    }
    return number;
  }

  #nameOfCall(object: Schedulable): number {
    if (object instanceof Task) {
      return this.name(waitingName(object._waiting as DoneCallback | Listener), CALLBACKS);
    }
    if (object instanceof Handle) {
      const callback = object._function;
      const row = object instanceof TimerHandle ? TIMERS : CALLBACKS;
      return callback ? this.#nameOfFunction(callback, row) : this.name('cancelled', row);
    }
    const row = object._kind === 'io' ? IO : object._kind === 'calls' ? CALLS : CALLBACKS;
    return this.name(object._label?.() ?? className(object), row);
  }
}

/** Whether `task` sleeps: then the next event is not a step, but the end of the sleep. */
export function isAsleep(task: Task): boolean {
  return (task._state & SCHEDULED) === ASLEEP;
}

/** Whether the ring refers to the slot of `task` for its one callback, not for a step. */
export function isNotifying(task: Task): boolean {
  return (task._state & SCHEDULED) === NOTIFYING;
}
