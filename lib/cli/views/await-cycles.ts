import { cyclesOf, type TaskSnapshot } from '../../core.js';

/**
 * The cycles of tasks that wait for each other: one list per cycle, in which each task waits for the next. The holder of
 * a lock counts, too.
 */
export function awaitCycles(tasks: ReadonlyMap<number, TaskSnapshot>): TaskSnapshot[][] {
  const cycles = [...cyclesOf(tasks.keys(), (id) => awaitedBy(tasks, id))];
  return cycles.map((cycle) => cycle.map((id) => tasks.get(id) as TaskSnapshot));
}

function awaitedBy(tasks: ReadonlyMap<number, TaskSnapshot>, id: number): number[] {
  const wait = tasks.get(id)?.waitingOn;
  const ids = wait == null ? [] : wait.holder === null ? wait.tasks : [...wait.tasks, wait.holder];
  return ids.filter((each) => tasks.has(each));
}
