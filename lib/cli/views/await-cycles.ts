import type { TaskSnapshot } from '../../core.js';

/**
 * The cycles of tasks that wait for each other: one list per cycle, in which each task waits for the next. Found by a
 * depth-first search along the waits; the holder of a lock counts, too.
 */
export function awaitCycles(tasks: ReadonlyMap<number, TaskSnapshot>): TaskSnapshot[][] {
  const cycles: TaskSnapshot[][] = [];
  const done = new Set<number>();
  const path: number[] = [];
  const at = new Map<number, number>();
  for (const start of tasks.keys()) {
    // An explicit stack, because a chain may be as long as the number of tasks.
    const pending: { readonly id: number; next: readonly number[] }[] = [];
    const enter = (id: number): void => {
      at.set(id, path.length);
      path.push(id);
      pending.push({ id, next: awaitedBy(tasks, id) });
    };
    if (!done.has(start)) {
      enter(start);
    }
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const [id, ...rest] = top.next;
      top.next = rest;
      if (id === undefined) {
        done.add(top.id);
        at.delete(top.id);
        path.pop();
        pending.pop();
      } else if (at.has(id)) {
        cycles.push(path.slice(at.get(id)).map((each) => tasks.get(each) as TaskSnapshot));
      } else if (!done.has(id)) {
        enter(id);
      }
    }
  }
  return cycles;
}

function awaitedBy(tasks: ReadonlyMap<number, TaskSnapshot>, id: number): number[] {
  const wait = tasks.get(id)?.waitingOn;
  const ids = wait == null ? [] : wait.holder === null ? wait.tasks : [...wait.tasks, wait.holder];
  return ids.filter((each) => tasks.has(each));
}
