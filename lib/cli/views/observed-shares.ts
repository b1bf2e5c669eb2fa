import type { ProcessSnapshot, TaskSnapshot } from '../../core.js';
import { keyOf } from './task-key.js';

interface Observed {
  readonly busy: number;
  readonly share: number | null;
}

/** The fraction of time for which each task's steps have held its thread, from one look to the next. */
export class ObservedShares {
  #seen = new Map<string, Observed>();
  #last: number | undefined;

  /** To be called with each snapshot, taken at `now` milliseconds. */
  note({ threads }: ProcessSnapshot, now: number): void {
    const seen = new Map<string, Observed>();
    const passed = this.#last === undefined ? 0 : now - this.#last;
    for (const thread of threads) {
      for (const task of thread.loops.flatMap((loop) => loop.tasks)) {
        if (task.busy !== null) {
          const before = this.#seen.get(keyOf(thread.id, task))?.busy ?? 0;
          const share = passed > 0 ? Math.min(1, Math.max(0, task.busy - before) / passed) : null;
          seen.set(keyOf(thread.id, task), { busy: task.busy, share });
        }
      }
    }
    this.#seen = seen;
    this.#last = now;
  }

  /** From 0 to 1. Null if steps are not measured, and in the first look. */
  of(thread: number, task: TaskSnapshot): number | null {
    return this.#seen.get(keyOf(thread, task))?.share ?? null;
  }
}
