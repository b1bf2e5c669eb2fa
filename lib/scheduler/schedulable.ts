import type { Scheduler } from './scheduler.js';

/** What a slot of the ready ring may stand for. */
export interface Schedulable {
  /**
   * Runs what became ready; never throws. Called by the loop with the slot that it took from the ring, which is the
   * object's own to release or to keep.
   *
   * @internal
   */
  _run(slot: number, scheduler: Scheduler): void;

  /**
   * What a report calls that which {@link _run} would run now, where it is not the object's class; empty where it would run
   * nothing.
   *
   * @internal
   */
  _label?(): string;

  /**
   * What it brings, where that is of another kind than callbacks: completions of sockets, or calls of other threads. For traces.
   *
   * @internal
   */
  readonly _kind?: 'io' | 'calls';
}
