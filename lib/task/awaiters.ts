import type { Waiting } from '../future/callbacks.js';
import { Future } from '../future/future.js';
import { show } from '../util/show.js';

/** The futures that wait for `future`: tasks, and what stands for a task that waits for several. */
export function awaitersOf(future: Future): Future[] {
  return [future._waiting ?? []].flat().flatMap((waiting: Waiting) => {
    if (waiting instanceof Future) {
      return [waiting];
    }
    return typeof waiting === 'object' && '_awaiter' in waiting && waiting._awaiter ? [waiting._awaiter] : [];
  });
}

/**
 * The way from `from` to `to` along who awaits whom, both included; undefined where there is none. With `to` the same as
 * `from`: a cycle, in which nothing can ever end.
 */
export function awaitPath(from: Future, to: Future): Future[] | undefined {
  const seen = new Set<Future>();
  const path: Future[] = [from];
  const visit = (future: Future): boolean => {
    for (const awaiter of awaitersOf(future)) {
      if (awaiter === to) {
        path.push(awaiter);
        return true;
      }
      if (!seen.has(awaiter)) {
        seen.add(awaiter);
        path.push(awaiter);
        if (visit(awaiter)) {
          return true;
        }
        path.pop();
      }
    }
    return false;
  };
  return visit(from) ? path : undefined;
}

/**
 * In debug mode: warns if `task`, which is about to wait for `future`, is what that waits for. No more than a warning, for a
 * timeout or a cancellation may still break the circle.
 */
export function warnOfCycle(task: Future, future: Future): void {
  const path = awaitPath(task, future);
  if (path !== undefined) {
    process.emitWarning(`await cycle: ${[...path, task].map((each) => show(each)).join(' is awaited by ')}`, {
      type: 'RuntimeWarning',
      code: 'ERR_ASYNCIO_AWAIT_CYCLE',
    });
  }
}
