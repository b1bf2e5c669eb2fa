import type { SharedMemory } from './memory.js';

/** Which implementation drives a loop. */
export type BackendName = 'native' | 'pure';

/** Which clock a loop reads. */
export type ClockName = 'monotonic' | 'virtual';

/**
 * The interface of a backend: a clock, timers, waiting, and wakeups.
 *
 * Loop and reactor communicate through {@link SharedMemory}: the loop stages timers and abandons slots there; `poll`
 * moves due slots to the ready ring. All methods are called on the loop's own thread, unless they say otherwise.
 */
export interface Reactor {
  readonly backend: BackendName;
  /** The id by which other threads wake it, unique in the process; 0 if the waker of its thread wakes it. */
  readonly id: number;

  /** The clock, in milliseconds. A virtual one starts at 0 and moves only inside `poll`. */
  now(): number;

  /** The timers in the heap: deadline and slot of each, one after the other, in no order. For reports. */
  armed(): Float64Array;

  /** Adopts blocks of `memory` that were replaced by larger or smaller ones. */
  remap(memory: SharedMemory): void;

  /**
   * One exchange, in this order:
   *
   * 1. Takes the staged timers into the heap, and frees the slots of abandoned ones. `POLL_TAKE` stops here.
   * 2. If the ready ring is empty and nothing is due, waits as `mode` says (one of `POLL_*`): for at most `limit`
   *    milliseconds, or until another thread wakes it or posts a call, or Node's loop has something to do, such as an
   *    inspector. `POLL_HOST` turns Node's loop even if something is ready, then without blocking.
   * 3. Moves the slots of all due timers to the ready ring, in order of deadline and, if equal, of arming.
   *
   * A virtual clock jumps to the next deadline under `POLL_WAIT`, whatever the limit, and at no other time. **Blocks**
   * if `mode` says so. Returns `POLLED_*` bits.
   */
  poll(mode: number, limit: number): number;

  /**
   * Runs on Node's loop from now on: calls `turn` after each {@link kick}, and when the delay that the last turn
   * returned has passed. `turn` returns milliseconds: 0 for "again at once, after Node's I/O", Infinity for "when
   * kicked". A delay or a pending turn keeps the process alive, nothing else does; see {@link hold}.
   */
  host(turn: () => number): void;

  /** Leaves Node's loop; a turn that was pending is dropped. */
  unhost(): void;

  /**
   * Asks for a turn soon. Only while hosted; calling it again before the turn is harmless. Within a turn, it asks for
   * another one at once, whatever delay that turn returns.
   */
  kick(): void;

  /** While hosted and `on`, keeps the process alive although nothing is due. */
  hold(on: boolean): void;

  /**
   * Ends a wait or causes a turn. A burst of calls is one wakeup. Other threads wake it by {@link id}, or by the waker.
   */
  wake(): void;

  /**
   * Takes the calls that native threads have posted, as one batch; `ALARM_CALLS` announces them. Returns whether there
   * were any. Until they are taken, polls do not wait.
   */
  takeCalls(): boolean;

  /**
   * Runs up to `limit` calls of the first batch. Returns false at its end; the caller must go on until then. Throws
   * what a call has thrown; the calls after it remain.
   */
  runCalls(limit: number): boolean;

  /** Frees timers, handles and memory. Idempotent; no other method may be called afterwards. */
  close(): void;
}
