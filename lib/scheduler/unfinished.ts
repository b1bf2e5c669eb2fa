import type { SlotTable } from '../reactor/slot-table.js';
import type { Schedulable } from './schedulable.js';

/** A future, or a queue of waiters, some of which were to be scheduled and are not. */
interface PartlyTold {
  _tellRest(): void;
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

  finish(table: SlotTable<Schedulable>): void {
    // The stack may end here, too: none counts as released before it is.
    while (this.slotCount > 0) {
      table.release(this.slots[this.slotCount - 1] as number);
      this.slotCount--;
    }
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
