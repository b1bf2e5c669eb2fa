import type { FrameSnapshot, ProcessSnapshot, TaskSnapshot } from '../../core.js';

/** Maximum number of new tasks to locate in one look: each costs the process 0.2 ms, but only once. */
const MOST_NEW = 100;
/** Maximum number of tasks to locate again in one look: they may have moved on, or were not checked for a while. */
const MOST_AGAIN = 10;
/** Looks after which a place is looked up again, although its task seems to wait as before. */
const LASTS = 10;

interface KnownPlace {
  readonly frames: readonly FrameSnapshot[];
  /** How many frames, innermost first, were requested. */
  readonly asked: number;
  readonly wait: string;
  readonly remaining: number;
  /** The number of the look that it comes from. */
  readonly look: number;
}

/** A task that the page shows, and how many of its coroutines. */
export interface WantedRow {
  /** As {@link rowKey} has it. */
  readonly key: string;
  readonly wholeStack: boolean;
}

export const rowKey = (thread: number, task: number): string => `${thread}.${task}`;

/** Caches where tasks are suspended, because each lookup costs the process time. */
export class KnownPlaces {
  #known = new Map<string, KnownPlace>();
  #look = 0;

  /** Puts the known places into `snapshot`; returns which tasks to locate now, and how many of their frames. */
  apply(snapshot: ProcessSnapshot, rows: ReadonlyMap<string, WantedRow>): Map<TaskSnapshot, number> {
    this.#look++;
    const kept = new Map<string, KnownPlace>();
    const chosen = new Map<TaskSnapshot, number>();
    const again: { readonly task: TaskSnapshot; readonly frames: number; readonly look: number }[] = [];
    for (const [key, task] of tasksOf(snapshot)) {
      const row = rows.get(key);
      const known = this.#known.get(key);
      const wanted = row === undefined ? 0 : row.wholeStack ? task.stack.length : 1;
      const isSame = known !== undefined && sameStack(known.frames, task.stack);
      if (isSame) {
        kept.set(key, known);
        for (const [at, frame] of known.frames.entries()) {
          Object.assign(task.stack[at] as FrameSnapshot, frame);
        }
      }
      if (wanted === 0) {
        continue;
      }
      if (!isSame || known.asked < Math.min(wanted, task.stack.length)) {
        if (chosen.size < MOST_NEW) {
          chosen.set(task, wanted);
        }
      } else if (hasGoneOn(known, task) || this.#look - known.look >= LASTS) {
        again.push({ task, frames: wanted, look: known.look });
      }
    }
    again.sort((one, other) => one.look - other.look);
    for (const { task, frames } of again.slice(0, MOST_AGAIN)) {
      chosen.set(task, frames);
    }
    this.#known = kept;
    return chosen;
  }

  /** Stores the places in `snapshot` of the tasks that {@link apply} has chosen. */
  note(snapshot: ProcessSnapshot, chosen: ReadonlyMap<TaskSnapshot, number>): void {
    for (const [key, task] of tasksOf(snapshot)) {
      const asked = chosen.get(task);
      if (asked !== undefined) {
        const remaining = task.waitingOn?.remaining ?? 0;
        this.#known.set(key, { frames: task.stack, asked, wait: waitOf(task), remaining, look: this.#look });
      }
    }
  }
}

function* tasksOf({ threads }: ProcessSnapshot): Generator<readonly [string, TaskSnapshot]> {
  for (const { id, loops } of threads) {
    for (const { tasks } of loops) {
      for (const task of tasks) {
        yield [rowKey(id, task.id), task];
      }
    }
  }
}

/** Whether both have the same number of coroutines. Names may differ, because that of a method comes from its place. */
function sameStack(known: readonly FrameSnapshot[], stack: readonly FrameSnapshot[]): boolean {
  return known.length === stack.length;
}

/** A task that has stepped waits for something else, or sleeps longer than the time that was left. */
function hasGoneOn(known: KnownPlace, task: TaskSnapshot): boolean {
  return known.wait !== waitOf(task) || (task.waitingOn?.remaining ?? 0) > known.remaining;
}

function waitOf({ state, waitingOn }: TaskSnapshot): string {
  return `${state} ${waitingOn?.kind} ${waitingOn?.id}`;
}
