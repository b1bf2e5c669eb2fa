import type { Waiting } from '../future/callbacks.js';
import { Future } from '../future/future.js';

/** The futures that wait for `future`: tasks, and futures through which a task waits for several. */
export function awaitersOf(future: Future): Future[] {
  return [future._waiting ?? []].flat().flatMap((waiting: Waiting) => {
    if (waiting instanceof Future) {
      return [waiting];
    }
    return typeof waiting === 'object' && '_awaiter' in waiting && waiting._awaiter ? [waiting._awaiter] : [];
  });
}
