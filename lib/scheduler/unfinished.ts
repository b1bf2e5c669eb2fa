import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';

/** A future, or a queue of waiters, some of which were to be scheduled and are not. */
interface PartlyTold {
  _tellRest(): void;
}

/** An object that was taken from the ready ring, and whose `_run` has thrown. */
interface InterruptedRun {
  readonly object: Schedulable;
  readonly slot: number;
  readonly error: unknown;
}

/**
 * What operations left undone because the stack or the memory ended within them. A call could fail as well, so the
 * interrupted code only stores: `slots[slotCount++] = slot`. The scheduler finishes it before its next poll.
 */
export class Unfinished {
  /** Slots that were acquired, and to which nothing refers. */
  readonly slots: number[] = [];
  slotCount = 0;
  readonly futures: PartlyTold[] = [];
  futureCount = 0;
  readonly runs: InterruptedRun[] = [];
  runCount = 0;

  finish(scheduler: Scheduler): void {
    // Here, too, the stack may end: so nothing counts as finished before it is.
    while (this.slotCount > 0) {
      scheduler.slots.release(this.slots[this.slotCount - 1] as number);
      this.slotCount--;
    }
    // From the last on, because each goes in front of the others.
    while (this.runCount > 0) {
      const { object, slot, error } = this.runs[this.runCount - 1] as InterruptedRun;
      if (object._interrupted?.(slot, scheduler, error) ?? scheduler.slots.get(slot) === object) {
        scheduler.ready.unshift(slot);
      }
      this.runCount--;
    }
    this.runs.length = 0;
    const futures = this.futures.splice(0);
    this.futureCount = 0;
    for (const future of futures) {
      try {
        future._tellRest();
      } catch {
        // No slot is left; perhaps before the next poll.
        this.futures[this.futureCount++] = future;
      }
    }
  }
}
