import { coroutineName } from '../coroutine/names.js';
import type { Future } from '../future/future.js';
import { ASLEEP, READY, SCHEDULED } from '../future/state.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import { lastRunOf } from '../scheduler/slow-callback.js';
import { Lock } from '../sync/lock.js';
import { Get, Join, Put } from '../sync/queue-operations.js';
import { awaitersOf } from '../task/awaiters.js';
import { Task } from '../task/task.js';
import { performance } from '../util/globals.js';
import { className, show } from '../util/show.js';
import { idOf } from './object-ids.js';
import type { TaskSnapshot, TaskState, WaitSnapshot } from './snapshot-types.js';
import { stepTimes } from './step-times.js';
import { cancellingOf, nameOfTask, stackOfTask } from './task-methods.js';

/** The coroutines of a task, innermost first: those of {@link TaskSnapshot.stack}. */
export type Frames = readonly object[];

/** Snapshots of the tasks of one loop. */
export class TaskSnapshots {
  readonly #current: object | null;
  /** When each sleeping task is due, in milliseconds of the loop's clock. */
  readonly #due: ReadonlyMap<Schedulable, number>;
  readonly #now: number;
  /** For each waiting task, the tasks that it waits for. */
  readonly #awaited = new Map<Task, number[]>();
  readonly #awaiters = new Map<Task, number[]>();

  constructor(
    tasks: readonly Task[],
    current: object | null,
    timers: readonly { readonly deadline: number; readonly object: Schedulable }[],
    now: number,
  ) {
    this.#current = current;
    this.#now = now;
    this.#due = new Map(timers.map(({ deadline, object }) => [object, deadline]));
    for (const task of tasks) {
      const awaiters = awaitingTasks(task);
      this.#awaiters.set(task, awaiters.map(idOf));
      for (const awaiter of awaiters) {
        const awaited = this.#awaited.get(awaiter);
        if (awaited === undefined) {
          this.#awaited.set(awaiter, [idOf(task)]);
        } else {
          awaited.push(idOf(task));
        }
      }
    }
  }

  of(task: Task): { readonly snapshot: TaskSnapshot; readonly frames: Frames } {
    const frames = stackOfTask(task).reverse();
    const last = lastRunOf(task);
    const snapshot: TaskSnapshot = {
      id: idOf(task),
      name: nameOfTask(task),
      state: this.#stateOf(task),
      current: task === this.#current,
      cancelling: cancellingOf(task),
      stack: frames.map((frame) => ({ function: coroutineName(frame), file: null, line: null, column: null })),
      waitingOn: this.#waitOf(task),
      awaitedBy: this.#awaiters.get(task) ?? [],
      since: last === undefined ? null : performance.now() - last,
      busy: stepTimes.busyOf(task, task._scheduler),
    };
    return { snapshot, frames };
  }

  #stateOf(task: Task): TaskState {
    if (task === this.#current) {
      return 'running';
    }
    switch (task._state & SCHEDULED) {
      case ASLEEP:
        return 'sleeping';
      case READY:
        return 'ready';
      default:
        return 'waiting';
    }
  }

  #waitOf(task: Task): WaitSnapshot | null {
    const tasks = this.#awaited.get(task) ?? [];
    const state = this.#stateOf(task);
    if (state === 'sleeping') {
      const due = this.#due.get(task);
      const remaining = due === undefined || due === Number.POSITIVE_INFINITY ? null : due - this.#now;
      return { kind: 'sleep', text: 'sleep', id: null, tasks, holder: null, remaining };
    }
    const awaited = task._awaited;
    if (state !== 'waiting' || awaited === undefined) {
      return null;
    }
    const subject = awaited._subject ?? awaited;
    // Each wait makes a separate operation.
    const object =
      subject instanceof Get || subject instanceof Put || subject instanceof Join ? subject._queue : subject;
    const kind = awaited instanceof Task ? 'task' : className(object);
    const text = awaited instanceof Task ? `task '${nameOfTask(awaited)}'` : show(subject, { depth: 0 });
    const holder = subject instanceof Lock ? subject._holder : null;
    return { kind, text, id: idOf(object), tasks, holder: holder === null ? null : idOf(holder), remaining: null };
  }
}

/** The tasks that wait for `task`, directly or through other futures, such as those of gather. */
function awaitingTasks(task: Task): Task[] {
  const found = new Set<Task>();
  const seen = new Set<Future>([task]);
  const queue: Future[] = [task];
  for (const future of queue) {
    for (const awaiter of awaitersOf(future)) {
      if (awaiter instanceof Task) {
        found.add(awaiter);
      } else if (!seen.has(awaiter)) {
        seen.add(awaiter);
        queue.push(awaiter);
      }
    }
  }
  return [...found];
}
