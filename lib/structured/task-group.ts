import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { KeyboardInterrupt, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { TaskOptions } from '../event-loop/task-options.js';
import { tryCancel } from '../event-loop/try-cancel.js';
import type { Listener } from '../future/callbacks.js';
import { Future } from '../future/future.js';
import { OUTCOME, REJECTED } from '../future/state.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import type { Task } from '../task/task.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';
import { show } from '../util/show.js';

/** How many tasks a group holds before it first drops those that are done. */
const FIRST_SWEEP = 64;

/**
 * Tasks that end together. `taskGroup` passes the group to its body. If a task or the body fails, the group cancels the
 * others. The awaiting task resumes when all have ended.
 *
 * The parent is the task that awaits the group. If a child fails while the body runs, the group cancels the parent to
 * end the body. It takes that request back at its end, so that `cancelling()` is balanced.
 */
export class TaskGroup implements Listener {
  readonly #loop: EventLoop;
  /** In order of creation; some may be done. */
  #tasks: Task[] = [];
  #sweepAt = FIRST_SWEEP;
  /** Children whose end has not been noticed yet. */
  #unfinished = 0;
  #exiting = false;
  #aborting = false;

  /** @internal Null once the group is over. */
  _parent: Task | null;
  /** @internal Whether the group has asked for the parent's cancellation. */
  _parentCancelRequested = false;
  /** @internal What children have raised. */
  readonly _errors: unknown[] = [];
  /** @internal Leaves the group as it is, not in an ExceptionGroup. */
  _interrupt: KeyboardInterrupt | undefined = undefined;
  /** @internal What the parent waits for, after the body. */
  _completed: Future<undefined> | null = null;

  /** @internal Use `taskGroup`. */
  constructor(loop: EventLoop, parent: Task) {
    this.#loop = loop;
    this._parent = parent;
  }

  /**
   * Schedules `coro` as a task of this group. Its tasks may call this, too, as long as one of them runs.
   *
   * @throws RuntimeError if the group is shutting down or over; `coro` is closed then.
   * @throws as `loop.createTask`.
   */
  createTask<T>(coro: Coroutine<T> | Future<T> | ConcurrentFuture<T>, options?: TaskOptions): Task<T> {
    if (this.#exiting && this.#unfinished === 0) {
      throw this._refusal(coro, 'finished', 'ERR_ASYNCIO_TASK_GROUP_FINISHED');
    }
    if (this.#aborting) {
      throw this._refusal(coro, 'shutting down', 'ERR_ASYNCIO_TASK_GROUP_ABORTING');
    }
    const task = this.#loop.createTask(coro, options);
    if (this.#tasks.length === this.#sweepAt) {
      this.#tasks = this.#tasks.filter((other) => !other.done());
      this.#sweepAt = Math.max(FIRST_SWEEP, this.#tasks.length * 2);
    }
    this.#tasks.push(task as Task);
    this.#unfinished++;
    // If it ran eagerly it may be done already. The loop still reports it later, so that its failure does not overtake
    // this call.
    task._listen(this);
    // An eager task may have cancelled the group.
    if (this.#aborting && !task.done()) {
      tryCancel(this.#loop, task);
    }
    return task;
  }

  /**
   * Ends the group early: cancels its tasks and, if it runs, the body. This raises no error: the awaiting task resumes
   * when all have ended. Does nothing if the group is shutting down or over.
   */
  cancel(): void {
    if (this.#aborting || (this.#exiting && this.#unfinished === 0)) {
      return;
    }
    this._abort();
    if (this._parent !== null && !this._parentCancelRequested) {
      this._parentCancelRequested = true;
      tryCancel(this.#loop, this._parent);
    }
  }

  /** @internal For call graphs: the parent awaits every child. */
  get _awaiter(): Task | null {
    return this._parent;
  }

  /** @internal A child is done. */
  _notify(task: Future): void {
    this.#unfinished--;
    if (this.#unfinished === 0 && this._completed !== null && !this._completed.done()) {
      this._completed.setResult(undefined);
    }
    if ((task._state & OUTCOME) === REJECTED) {
      this._failed(task);
    }
  }

  /** @internal The body has ended. */
  _beginExit(abort: boolean): void {
    this.#exiting = true;
    if (abort && !this.#aborting) {
      this._abort();
    }
  }

  /**
   * @internal The parent was cancelled while it waited for the children. Returns whether this call has cancelled them.
   */
  _parentCancelled(): boolean {
    if (this.#aborting) {
      return false;
    }
    this._abort();
    return true;
  }

  /** @internal A future for the end of the children; undefined if there are none. */
  _wait(): Future<undefined> | undefined {
    this._completed = this.#unfinished === 0 ? null : this.#loop.createFuture<undefined>();
    return this._completed ?? undefined;
  }

  /** @internal Reports to the exception handler the failures that are not raised because of a more serious error. */
  _reportSuppressed(): void {
    for (const exception of this._errors) {
      this.#loop.callExceptionHandler({
        message: 'TaskGroup task exception was not propagated because the TaskGroup is being closed by an interrupt',
        exception,
      });
    }
  }

  /** @internal */
  _describe(): string {
    const parts: string[] = [];
    if (this.#unfinished > 0) {
      parts.push(`tasks=${this.#unfinished}`);
    }
    if (this._errors.length > 0) {
      parts.push(`errors=${this._errors.length}`);
    }
    parts.push(this.#aborting ? 'cancelling' : 'entered');
    return parts.join(' ');
  }

  private _failed(task: Future): void {
    task._retrieve();
    const error = task._value;
    this._errors.push(error);
    if (isInstance(error, KeyboardInterrupt)) {
      this._interrupt ??= error;
    }
    const parent = this._parent;
    if (parent === null || parent.done()) {
      this.#loop.callExceptionHandler({
        message: `Task ${show(task)} has errored out but its parent task is already completed`,
        exception: error,
        task: task as Task,
      });
    } else if (!this.#aborting && !this._parentCancelRequested) {
      this._abort();
      this._parentCancelRequested = true;
      tryCancel(this.#loop, parent);
    }
  }

  private _abort(): void {
    this.#aborting = true;
    for (const task of this.#tasks) {
      if (!task.done()) {
        tryCancel(this.#loop, task);
      }
    }
  }

  /** The error for a task that comes too late. No task will await its coroutine. */
  private _refusal(
    coro: unknown,
    state: string,
    code: 'ERR_ASYNCIO_TASK_GROUP_FINISHED' | 'ERR_ASYNCIO_TASK_GROUP_ABORTING',
  ): RuntimeError {
    if (isCoroutine(coro)) {
      coro.return(undefined);
    } else if (isInstance(coro, Future) || isInstance(coro, ConcurrentFuture)) {
      // A call in another thread: no task will wait for it.
      coro.cancel();
    }
    return new RuntimeError(`TaskGroup ${show(this)} is ${state}`, code);
  }
}

inspectable(TaskGroup);
