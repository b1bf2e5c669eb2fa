import type { ProcessSnapshot } from '../../core.js';
import { awaitCycles } from '../views/await-cycles.js';
import type { ObservedAges } from '../views/observed-ages.js';
import { tasksById } from '../views/wording.js';

/** A cycle of tasks: each waits for the next one, and the last for the first. */
export interface PageCycle {
  /** The id of their thread. */
  readonly thread: number;
  readonly tasks: readonly number[];
}

/** The data of one look at the process. Times are milliseconds. */
export interface PageData {
  /** Counts the looks, from 1. */
  readonly number: number;
  /** When it was taken, by a clock of the command. */
  readonly at: number;
  /** The time until the next look. */
  readonly interval: number;
  /** The folder that file names are shown relative to. */
  readonly base: string;
  /** The command line of the process; null if it is not known. */
  readonly command: string | null;
  readonly snapshot: ProcessSnapshot;
  /** For how long each task has been seen in its present state, in the order of the snapshot. */
  readonly ages: readonly number[];
  readonly cycles: readonly PageCycle[];
}

/** Why there are no more data: the process or the command has ended. */
export type Over = 'ended' | 'detached';

/** The answer to the page. */
export type PageAnswer = PageData | { readonly over: Over } | { readonly failed: string };

export function pageData(
  snapshot: ProcessSnapshot,
  ages: ObservedAges,
  { number, at, interval, command }: Pick<PageData, 'number' | 'at' | 'interval' | 'command'>,
): PageData {
  const cycles: PageCycle[] = [];
  const agesOfTasks: number[] = [];
  for (const thread of snapshot.threads) {
    for (const loop of thread.loops) {
      for (const cycle of awaitCycles(tasksById(loop))) {
        cycles.push({ thread: thread.id, tasks: cycle.map(({ id }) => id) });
      }
      for (const task of loop.tasks) {
        agesOfTasks.push(Math.round(ages.of(thread.id, task, at)));
      }
    }
  }
  return { number, at, interval, base: process.cwd(), command, snapshot, ages: agesOfTasks, cycles };
}
