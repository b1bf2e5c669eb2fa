/**
 * The state of a call: one word in memory that the caller's thread shares with each thread that it calls. The caller
 * makes the words; `PendingCalls.callStates` holds them, and the handshake of a connection hands them over.
 *
 * - `QUEUED`: the call has not begun. The caller stores it, before it posts the record of the call. No other thread touches
 *   the word until the record is published, so a plain atomic store is safe.
 * - `RUNNING`: the callee runs the call. Only the callee writes it, and only over `QUEUED`, by compare-and-exchange.
 * - `WITHDRAWN`: the call never begins. Only the caller writes it, and only over `QUEUED`, by compare-and-exchange. Of
 *   the two exchanges from `QUEUED` exactly one succeeds, so caller and callee agree on whether the call runs. The
 *   callee answers a withdrawn call with a cancellation, and the caller keeps the word for this call until then.
 * - `CANCEL_ASKED`: the caller cancelled a call that runs. Only the caller writes it, and only over `RUNNING`. The
 *   callee reads it (`checkCancelled`) and never leaves the state; it also gets a record, which cancels a task.
 *
 * No state follows the end of a call: the answer is a record. The caller uses the word again once it has the answer.
 * The generation in the number of a call keeps a late answer from ending a later call (`call-number.ts`).
 */

import { Atomics } from '../util/globals.js';

const QUEUED = 0;
const RUNNING = 1;
const WITHDRAWN = 2;
const CANCEL_ASKED = 3;

/** Caller: a call begins its life in this word. */
export function queueCall(states: Int32Array, slot: number): void {
  Atomics.store(states, slot, QUEUED);
}

/** Callee: whether the call is to run. False if the caller has withdrawn it. */
export function claimCall(states: Int32Array, slot: number): boolean {
  return Atomics.compareExchange(states, slot, QUEUED, RUNNING) === QUEUED;
}

/** Caller: whether the call had not begun, and now never will. */
export function withdrawCall(states: Int32Array, slot: number): boolean {
  return Atomics.compareExchange(states, slot, QUEUED, WITHDRAWN) === QUEUED;
}

/** Caller: whether the call runs and was not asked to end before. From now on {@link isCancelAsked} is true. */
export function askToCancel(states: Int32Array, slot: number): boolean {
  return Atomics.compareExchange(states, slot, RUNNING, CANCEL_ASKED) === RUNNING;
}

/** Callee: whether the caller has cancelled a call that runs. */
export function isCancelAsked(states: Int32Array, slot: number): boolean {
  return Atomics.load(states, slot) === CANCEL_ASKED;
}
