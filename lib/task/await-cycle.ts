import type { Future } from '../future/future.js';
import { show } from '../util/show.js';
import { awaitersOf } from './awaiters.js';
import type { Task } from './task.js';

/**
 * The shortest chain of awaiters from `from` to `to`, both included; undefined if there is none. If both are the same,
 * the chain is a cycle, and none of its tasks can ever end.
 */
function awaitPath(from: Future, to: Future): Future[] | undefined {
  const awaited = new Map<Future, Future>();
  const queue = [from];
  for (const future of queue) {
    for (const awaiter of awaitersOf(future)) {
      if (awaiter === to) {
        const path = [to];
        for (let each = future; each !== from; each = awaited.get(each) as Future) {
          path.push(each);
        }
        return [...path, from].reverse();
      }
      if (!awaited.has(awaiter)) {
        awaited.set(awaiter, future);
        queue.push(awaiter);
      }
    }
  }
  return undefined;
}

/**
 * In debug mode: warns if `task` is about to wait for `future`, which itself waits for `task`. It only warns, because a
 * timeout or a cancellation may still break the cycle.
 */
export function warnOfCycle(task: Task, future: Future): void {
  const path = awaitPath(task, future);
  if (path !== undefined) {
    process.emitWarning(`await cycle: ${[...path, task].map((each) => show(each)).join(' is awaited by ')}`, {
      type: 'RuntimeWarning',
      code: 'ERR_ASYNCIO_AWAIT_CYCLE',
    });
  }
}
