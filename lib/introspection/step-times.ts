import { Handle } from '../scheduler/handle.js';
import { LoopObserver, observe, observersOf, unobserve } from '../scheduler/loop-observer.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Task } from '../task/task.js';
import { callbackName } from '../util/callback-name.js';
import { performance } from '../util/globals.js';
import { className } from '../util/show.js';
import type { StepSnapshot } from './snapshot-types.js';
import { nameOfTask } from './task-methods.js';

/** Milliseconds after which a command that has not asked again counts as ended: it may have been killed. */
const ASKED_FOR = 15_000;

/** Measures the callbacks and steps of the loops of this thread, as long as a command asks for the longest. */
class StepTimes extends LoopObserver {
  readonly #schedulers = new Set<Scheduler>();
  #longest: StepSnapshot | null = null;
  #askedUntil = 0;
  #depth = 0;
  #start = 0;
  /** Milliseconds for which the steps of a task have held the thread. */
  #busy = new WeakMap<Task, number>();
  /** The function of a handle, which the handle drops when it has run. */
  #callback: object | null | undefined = null;

  /** The longest since the last request. */
  take(schedulers: readonly Scheduler[]): StepSnapshot | null {
    for (const scheduler of schedulers) {
      if (!observersOf(scheduler).includes(this)) {
        observe(scheduler, this);
        this.#schedulers.add(scheduler);
      }
    }
    this.#askedUntil = performance.now() + ASKED_FOR;
    const longest = this.#longest;
    this.#longest = null;
    return longest;
  }

  stop(): void {
    for (const scheduler of this.#schedulers) {
      unobserve(scheduler, this);
    }
    this.#schedulers.clear();
    this.#longest = null;
    this.#busy = new WeakMap();
    this.#depth = 0;
  }

  /**
   * Milliseconds for which the steps of `task` have held the thread since measuring began; null if steps are not
   * measured.
   */
  busyOf(task: Task, scheduler: Scheduler): number | null {
    return this.#schedulers.has(scheduler) ? (this.#busy.get(task) ?? 0) : null;
  }

  override begin(object: Schedulable): void {
    // The first step of an eager task counts for the callback that has made it.
    if (this.#depth++ === 0) {
      this.#callback = object instanceof Handle ? object._function : null;
      this.#start = performance.now();
    }
  }

  override end(object: Schedulable): void {
    // A step that runs when measuring begins has no start time.
    if (this.#depth === 0 || --this.#depth > 0) {
      return;
    }
    const end = performance.now();
    const duration = end - this.#start;
    if (object instanceof Task) {
      this.#busy.set(object, (this.#busy.get(object) ?? 0) + duration);
    }
    if (duration > (this.#longest?.duration ?? 0)) {
      this.#longest = { duration, name: this.#nameOf(object) };
    }
    if (end > this.#askedUntil) {
      this.stop();
    }
  }

  override closed(): void {
    for (const scheduler of this.#schedulers) {
      if (scheduler.closed) {
        this.#schedulers.delete(scheduler);
      }
    }
  }

  #nameOf(object: Schedulable): string {
    if (object instanceof Task) {
      return nameOfTask(object);
    }
    return this.#callback ? callbackName(this.#callback) : object._label?.() || className(object);
  }
}

/** Of this thread. */
export const stepTimes: Pick<StepTimes, 'take' | 'busyOf' | 'stop'> = new StepTimes();
