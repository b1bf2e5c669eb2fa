import { performance } from '../util/globals.js';
import { availableParallelism } from '../util/node-builtins.js';
import { BATCH_PAUSE, FLOOD_ITERATIONS, FLOOD_UNITS } from './constants.js';

let hasOtherProcessor: boolean | undefined;

/** Finds out whether records come as a flood, and then pauses between two looks at the ring. */
export class BatchPause {
  /** Iterations for which the flood may go on; 0 if there is none. */
  #flood = 0;

  /** Notes how many units an iteration has taken. Returns whether there is a flood. */
  note(units: number): boolean {
    this.#flood = units >= FLOOD_UNITS ? FLOOD_ITERATIONS : Math.max(this.#flood - 1, 0);
    return this.#flood > 0;
  }

  /**
   * Spends a moment without a look at shared memory. If a reader follows its writer record by record, each look moves
   * the cache lines that both touch from one processor to the other. That takes longer than the records: 7 M/s instead
   * of 16. If it falls asleep, it has to be woken. It pauses only if another processor can write meanwhile.
   */
  pause(): void {
    hasOtherProcessor ??= availableParallelism() > 1;
    if (hasOtherProcessor) {
      const end = performance.now() + BATCH_PAUSE;
      while (performance.now() < end) {}
    }
  }
}
