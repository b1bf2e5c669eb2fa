import { type CancelReason, cancelledError } from '../errors/cancelled.js';
import type { Future } from '../future/future.js';
import { ASLEEP, MUST_CANCEL, SCHEDULED } from '../future/state.js';
import type { Task } from './task.js';

type Cancel = Task['cancel'];

/**
 * Cancels a task: what it awaits gets the request first. `inherited` is the method of Task. If tasks await each other in
 * a chain, the request goes along it in a loop, because a chain may be longer than the call stack.
 */
export function cancelTask(task: Task, request: CancelReason | undefined, inherited: Cancel): boolean {
  const awaited = startCancelling(task, request);
  if (typeof awaited === 'boolean') {
    return awaited;
  }
  try {
    if (awaited.cancel === inherited ? passAlong(awaited as Task, request, inherited) : awaited.cancel(request)) {
      return true;
    }
  } finally {
    task._details().isPassingOn = false;
  }
  return cancelItself(task, request);
}

/** As {@link cancelTask}, for a task that a task awaits. */
function passAlong(first: Task, request: CancelReason | undefined, inherited: Cancel): boolean {
  const passing: Task[] = [];
  try {
    for (let task = first; ; ) {
      const awaited = startCancelling(task, request);
      if (typeof awaited === 'boolean') {
        const last = passing.at(-1);
        return awaited || (last !== undefined && cancelItself(last, request));
      }
      passing.push(task);
      if (awaited.cancel !== inherited) {
        return awaited.cancel(request) || cancelItself(task, request);
      }
      task = awaited as Task;
    }
  } finally {
    for (const task of passing) {
      task._details().isPassingOn = false;
    }
  }
}

/** What `task` awaits, to which the request goes on; otherwise whether `task` has taken the request. */
function startCancelling(task: Task, request: CancelReason | undefined): Future | boolean {
  const awaited = task._awaited;
  if (awaited === undefined) {
    return withoutAwaited(task, request);
  }
  task._scheduler.checkClosed();
  const details = task._details();
  if (details.isPassingOn) {
    // Tasks await each other in a cycle, and the request has come back to this one. It stops waiting.
    awaited._unlisten(task);
    task._value = cancelledError(request);
    task._wake();
    return true;
  }
  details.cancelling++;
  details.isPassingOn = true;
  return awaited;
}

/** As {@link startCancelling}, for a task that is done, asleep, ready or running. */
function withoutAwaited(task: Task, request: CancelReason | undefined): boolean {
  if (task.done()) {
    return false;
  }
  task._scheduler.checkClosed();
  const isAsleep = (task._state & SCHEDULED) === ASLEEP;
  if (isAsleep) {
    task._leaveSleep(cancelledError(request));
  }
  task._details().cancelling++;
  return isAsleep || cancelItself(task, request);
}

/** The task gets a CancelledError in its next step. */
function cancelItself(task: Task, request: CancelReason | undefined): true {
  task._state |= MUST_CANCEL;
  task._details().cancelReason = request;
  return true;
}
