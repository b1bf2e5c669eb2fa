import { ABANDONED, POLL_TAKE, STAGE_TIMERS, STAGED } from './layout.js';
import type { SharedMemory } from './memory.js';
import type { Reactor } from './reactor.js';
import type { ReadyRing } from './ready-ring.js';
import type { SlotTable } from './slot-table.js';

/**
 * Timers for the reactor, which takes them at its next poll. So arming a timer is three stores, and no call of the
 * addon.
 */
export class TimerStage {
  readonly #reactor: Reactor;
  readonly #slots: SlotTable<object>;
  readonly #ready: ReadyRing;
  readonly #words: Int32Array;
  readonly #deadlines: Float64Array;
  readonly #stagedSlots: Uint32Array;

  constructor(memory: SharedMemory, reactor: Reactor, slots: SlotTable<object>, ready: ReadyRing) {
    this.#reactor = reactor;
    this.#slots = slots;
    this.#ready = ready;
    this.#words = memory.words;
    this.#deadlines = memory.stagedDeadlines;
    this.#stagedSlots = memory.stagedSlots;
  }

  /** Makes `slot` ready at `deadline`, in milliseconds of the reactor's clock. */
  arm(slot: number, deadline: number): void {
    const words = this.#words;
    let staged = words[STAGED];
    if (staged === STAGE_TIMERS) {
      this.#reactor.poll(POLL_TAKE, 0);
      // While many tasks fall asleep, the ring empties as the heap fills.
      this.#ready.trim();
      staged = words[STAGED];
    }
    // The last call: if the stack ends before, nothing has changed.
    this.#slots.setArmed(slot);
    this.#deadlines[2 * staged] = deadline;
    this.#stagedSlots[4 * staged + 3] = slot;
    words[STAGED] = staged + 1;
  }

  /** Calls `visit` for those that the reactor has not taken yet. */
  visit(visit: (deadline: number, slot: number) => void): void {
    for (let at = 0; at < this.#words[STAGED]; at++) {
      visit(this.#deadlines[2 * at], this.#stagedSlots[4 * at + 3]);
    }
  }

  /** Drops the timer of an armed slot, and the slot with it. */
  disarm(slot: number): void {
    this.#slots.abandon(slot);
    this.#words[ABANDONED]++;
  }
}
