import type { ProcessSnapshot, TaskSnapshot } from '../../core.js';
import { keyOf } from './task-key.js';

/** The observed state of a task, and since when. */
interface Observed {
  readonly what: string;
  readonly since: number;
}

/** For how long each task has been observed in its present state. */
export class ObservedAges {
  #seen = new Map<string, Observed>();

  /** To be called with each snapshot, taken at `now` milliseconds. */
  note({ threads }: ProcessSnapshot, now: number): void {
    const seen = new Map<string, Observed>();
    for (const thread of threads) {
      for (const task of thread.loops.flatMap((loop) => loop.tasks)) {
        const key = keyOf(thread.id, task);
        const what = `${task.state} ${task.waitingOn?.text ?? ''}`;
        const before = this.#seen.get(key);
        seen.set(key, before?.what === what ? before : { what, since: now });
      }
    }
    this.#seen = seen;
  }

  /** Milliseconds. */
  of(thread: number, task: TaskSnapshot, now: number): number {
    return task.since ?? now - (this.#seen.get(keyOf(thread, task))?.since ?? now);
  }
}
