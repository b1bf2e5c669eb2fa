/**
 * What this thread's Node can be made to do while JavaScript is on the stack.
 *
 * Before Node has started its own loop, in the body of a CommonJS main script, nothing of libuv is on the stack, and it may
 * be turned from within. Inside one of its callbacks it may not. Ticks and microtasks can be drained wherever V8 is not
 * draining microtasks already.
 */

import { performance, queueMicrotask } from '../util/globals.js';

/** The function by which Node's REPL emulates the end of a callback: drains ticks and microtasks. */
const { _tickCallback } = process as unknown as { _tickCallback?: () => void };

/**
 * Runs what `process.nextTick` and settled Promises have queued, as at the end of a callback of Node's. What a tick throws
 * goes to 'uncaughtException', as it would there.
 */
export function drainMicrotasks(): void {
  for (let again = true; again; ) {
    again = false;
    try {
      _tickCallback?.();
    } catch (error) {
      // Node's boundary around a microtask does what its boundary around ticks, which is not here, would have done.
      queueMicrotask(() => {
        throw error;
      });
      again = true;
    }
  }
}

/** Whether Node's loop has not started yet, so that none of its callbacks can be on the stack. */
export function isBeforeNodeLoop(): boolean {
  return performance.nodeTiming?.loopStart === -1;
}

/** Whether {@link drainMicrotasks} has an effect here: found by trying. Drains if so. */
export function canDrainMicrotasks(): boolean {
  let drained = false;
  queueMicrotask(() => {
    drained = true;
  });
  drainMicrotasks();
  return drained;
}
