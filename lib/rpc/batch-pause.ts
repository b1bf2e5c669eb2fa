import { availableParallelism } from '../util/node-builtins.js';

/** How long a flood is left to gather, in milliseconds: what falling asleep and being woken would cost. */
const PAUSE = 0.005;
let hasOtherProcessor: boolean | undefined;

/**
 * Passes a moment without a look at shared memory. A reader that follows its writer record by record moves the cache lines that
 * both touch from one processor to the other each time, which takes longer than the records: 7 M/s instead of 16. One that
 * falls asleep has to be woken. Only where another processor can write meanwhile.
 */
export function pauseToBatch(): void {
  hasOtherProcessor ??= availableParallelism() > 1;
  if (hasOtherProcessor) {
    const end = performance.now() + PAUSE;
    while (performance.now() < end) {}
  }
}
