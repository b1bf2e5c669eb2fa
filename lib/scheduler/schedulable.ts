import type { Scheduler } from './scheduler.js';

/** An object to which a slot of the ready ring may be bound. */
export interface Schedulable {
  /**
   * Runs what became ready; never throws. Called by the loop with the slot that it took from the ring, which is the
   * object's own to release or to keep.
   *
   * @internal
   */
  _run(slot: number, scheduler: Scheduler): void;

  /**
   * The name, in reports, of what {@link _run} would run now, if it is not the object's class. Empty if it would run
   * nothing.
   *
   * @internal
   */
  _label?(): string;

  /**
   * The task that it concerns, for reports, if it is not a task itself.
   *
   * @internal
   */
  _concerns?(): object;

  /**
   * For traces: the kind of its events, if it is not a callback: completions of sockets, or calls of other threads.
   *
   * @internal
   */
  readonly _kind?: 'io' | 'calls';
}
