/**
 * What a blocking run can make this thread's Node do while JavaScript is on the stack.
 *
 * Before Node has started its own loop, in the body of a CommonJS main script, nothing of libuv is on the stack, so a
 * run may turn libuv's loop. Inside one of libuv's callbacks it must not. Ticks and microtasks can be drained wherever
 * V8 is not draining microtasks already.
 */

import { drainMicrotasks } from '../util/drain-microtasks.js';
import { performance, queueMicrotask } from '../util/globals.js';

/** Whether Node's loop has not started yet, so that none of its callbacks can be on the stack. */
export function isBeforeNodeLoop(): boolean {
  return performance.nodeTiming?.loopStart === -1;
}

/** Whether {@link drainMicrotasks} has an effect here. Tries it, so it drains if it can. */
export function canDrainMicrotasks(): boolean {
  let drained = false;
  queueMicrotask(() => {
    drained = true;
  });
  drainMicrotasks();
  return drained;
}
