import type { Listener } from '../future/callbacks.js';
import { SCHEDULED, WAITING } from '../future/state.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { Task } from './task.js';

/** Steps that the end of the stack has broken off. Nothing is lost: see `Unfinished`. */

const retriever: Listener = { _notify: (task) => task._retrieve() };

/** Ends a task whose eager first step was broken off. The code that has made it has got the error, which is its value. */
export function endEagerly(task: Task): void {
  task._retrieve();
  if (!task.done()) {
    task._listen(retriever);
    task._wake();
  }
}

/**
 * The loop has taken `slot` of `task` from the ring, and its `_run` has thrown `error`. Returns whether to run it again.
 */
export function runsAgain(task: Task, slot: number, { slots, ready }: Scheduler, error: unknown): boolean {
  if ((task._state & SCHEDULED) !== WAITING) {
    // Not if its step has succeeded, and what follows has failed: then it is scheduled already.
    return slots.get(slot) === task && !slots.isArmed(slot) && (ready.size === 0 || ready.at(ready.tail - 1) !== slot);
  }
  if (!task.done() && (task._value === undefined || task._value === error)) {
    // What it waited for has been taken, and not been passed on: its coroutine gets the error instead.
    task._value = error;
    task._wake();
  }
  return false;
}
