import { captureTrace } from '../errors/delivered.js';
import { DeadlockError } from '../errors/errors.js';
import type { Future } from '../future/future.js';
import { lazyInspector } from '../inspector/lazy-inspector.js';
import { BlockingRun } from '../scheduler/blocking-run.js';
import { withBodies } from '../task/awaitable.js';
import { awaitersOf } from '../task/awaiters.js';
import { Task } from '../task/task.js';
import { cyclesOf } from '../util/cycles.js';
import { className, show } from '../util/show.js';
import { NOTHING_LEFT } from './stuck.js';

/** Tasks that the error lists. Finding the position of one takes a quarter of a millisecond. */
const MAX_LISTED = 100;

/**
 * The error for a run that nothing can end while `tasks` are pending. Its message names the holders of locks, a cycle of
 * tasks that await each other or each other's locks, and paused sockets among `open`.
 */
export function deadlockError(tasks: Task[], open: readonly object[] = []): DeadlockError {
  const listed = tasks.slice(0, MAX_LISTED);
  const places = placesOf(listed);
  const lines = listed.map((task, at) => `\n  ${show(task)}${places[at] ?? ''}${heldBy(task)}`);
  if (tasks.length > listed.length) {
    lines.push(`\n  and ${tasks.length - listed.length} more`);
  }
  const list = lines.join('');
  const circle = cycleOf(tasks);
  const sockets = open.length === 0 ? '' : `\nopen: ${open.map((one) => show(one)).join(', ')}`;
  const error = new DeadlockError(`${NOTHING_LEFT}; pending:${list || ' none'}${circle}${sockets}`, tasks);
  // The stack begins with the caller of the run; the loop's own frames say nothing.
  captureTrace(error, BlockingRun.prototype.runUntilStopped);
  return error;
}

/** Where each of `tasks` waits, as far as V8 knows. */
function placesOf(tasks: readonly Task[]): string[] {
  const innermost = tasks.map((task) => withBodies(task.getStack()).at(-1) ?? task);
  return lazyInspector()
    .locateFrames(innermost)
    .map((place) => (place === null ? '' : ` at ${place.file}:${place.line}:${place.column}`));
}

/** The task that holds the lock for which `task` waits. It may have ended without releasing the lock. */
function holderOf(task: Task): Task | undefined {
  const subject: { readonly _holder?: unknown } | undefined = task._awaited?._subject;
  return subject?._holder instanceof Task ? subject._holder : undefined;
}

function heldBy(task: Task): string {
  const holder = holderOf(task);
  if (holder === undefined) {
    return '';
  }
  return `, for a lock held by ${holder.getName()}${holder.done() ? ', which has ended' : ''}`;
}

/** The first cycle of tasks that await each other, or each other's locks; empty if there is none. */
function cycleOf(tasks: readonly Task[]): string {
  const waiters = new Map<Future, Task[]>();
  for (const task of tasks) {
    const holder = holderOf(task);
    if (holder === undefined) {
      continue;
    }
    const others = waiters.get(holder);
    if (others === undefined) {
      waiters.set(holder, [task]);
    } else {
      others.push(task);
    }
  }
  const next = (future: Future): Future[] => [...awaitersOf(future), ...(waiters.get(future) ?? [])];
  for (const cycle of cyclesOf<Future>(tasks, next)) {
    const [first] = cycle as [Future];
    const steps = cycle.slice(0, MAX_LISTED).map((future, at) => {
      const awaiter = cycle[at + 1] ?? first;
      const how = waiters.get(future)?.includes(awaiter as Task) ? ', whose lock is awaited by ' : ' is awaited by ';
      return `${nameOfFuture(future)}${how}`;
    });
    const more = cycle.length - steps.length;
    const rest = more === 0 ? '' : `${more} more tasks, the last of which is awaited by `;
    return `\nawait cycle: ${steps.join('')}${rest}${nameOfFuture(first)}`;
  }
  return '';
}

function nameOfFuture(future: Future): string {
  return future instanceof Task ? future.getName() : className(future);
}
