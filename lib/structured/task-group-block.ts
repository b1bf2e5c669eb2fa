import type { Operation } from '../coroutine/coroutine.js';
import { checkFunction } from '../errors/arguments.js';
import { CancelledError, KeyboardInterrupt } from '../errors/errors.js';
import { ExceptionGroup } from '../errors/exception-group.js';
import type { Future } from '../future/future.js';
import type { Awaitable } from '../task/awaitable.js';
import type { Task } from '../task/task.js';
import { isInstance } from '../util/is-instance.js';
import { Block, RETURNED, THREW } from './block.js';
import { TaskGroup } from './task-group.js';
import { untilAborted } from './until-aborted.js';

/** A coroutine function that gets the {@link TaskGroup} in which it creates tasks. */
export type TaskGroupBody<T> = (group: TaskGroup) => Awaitable<T>;

/** Options of `taskGroup`. */
export interface TaskGroupOptions {
  /** Aborting it cancels the group and its tasks: CancelledError, with the signal's reason as `cause`. */
  readonly signal?: AbortSignal | undefined;
}

/** The type of what `taskGroup` returns. */
class TaskGroupBlock<T> extends Block<T> {
  readonly #body: TaskGroupBody<T>;
  #group: TaskGroup | undefined = undefined;
  #bodyFailed = false;
  #bodyError: unknown = undefined;
  /** A cancellation to rethrow when all tasks have ended, unless the group itself requested it. */
  #cancellation: CancelledError | undefined = undefined;
  /** The last cancellation that came while the children were being cancelled. */
  #laterCancellation: CancelledError | undefined = undefined;

  constructor(body: TaskGroupBody<T>) {
    super('taskGroup');
    this.#body = body;
  }

  protected _enter(): undefined {
    const task = this._currentTask();
    this.#group = new TaskGroup(task.getLoop(), task);
  }

  protected _start(): Awaitable<T> {
    return this.#body(this.#group as TaskGroup);
  }

  protected _leave(how: number, value: unknown): Future | undefined {
    const group = this.#group as TaskGroup;
    if (how === THREW) {
      if (isInstance(value, CancelledError)) {
        this.#cancellation = value;
      } else {
        this.#bodyFailed = true;
        this.#bodyError = value;
        if (isInstance(value, KeyboardInterrupt)) {
          group._interrupt ??= value;
        }
      }
    }
    group._beginExit(how !== RETURNED);
    return group._wait() ?? this._over(group);
  }

  protected override _resume(threw: boolean, error: unknown): Future | undefined {
    const group = this.#group as TaskGroup;
    if (threw) {
      if (!isInstance(error, CancelledError)) {
        throw error;
      }
      this.#laterCancellation = error;
      if (group._parentCancelled()) {
        this.#cancellation = error;
      }
    }
    return group._wait() ?? this._over(group);
  }

  /** All tasks have ended: throws the error of the block, if any. */
  private _over(group: TaskGroup): undefined {
    const parent = group._parent as Task;
    const errors = group._errors;
    group._parent = null;
    if (group._interrupt !== undefined) {
      group._reportSuppressed();
      throw group._interrupt;
    }
    if (group._parentCancelRequested) {
      if (parent.uncancel() === 0) {
        this.#cancellation = undefined;
      } else {
        // Another caller has cancelled the parent, too.
        this.#cancellation ??= this.#laterCancellation;
      }
    }
    if (this.#cancellation !== undefined && errors.length === 0) {
      throw this.#cancellation;
    }
    if (this.#bodyFailed) {
      errors.push(this.#bodyError);
    }
    if (errors.length > 0) {
      if (parent.cancelling() > 0) {
        // A request from outside is still pending: the next wait raises CancelledError.
        parent.uncancel();
        parent.cancel();
      }
      throw new ExceptionGroup(errors, 'unhandled errors in a TaskGroup');
    }
    return undefined;
  }
}

/**
 * Runs the coroutine function `body`, which creates tasks in the group that it gets. When all of them have ended,
 * returns the result of `body`, or undefined if `group.cancel()` ended it early.
 *
 *     const user = yield* taskGroup(function* (group) {
 *       group.createTask(heartbeat());
 *       return yield* group.createTask(fetchUser(id));
 *     });
 *
 * The first failure of a task or of `body` cancels the rest. When all have ended, it raises an {@link ExceptionGroup}
 * with every failure, the body's last. A CancelledError of a task is no failure. Cancelling the task that awaits the
 * group cancels everything in it.
 *
 * @throws TypeError (at once) if `body` is not a function.
 * @throws ExceptionGroup (when awaited) as above; RuntimeError if it is awaited twice or not in a task.
 */
export function taskGroup<T>(body: TaskGroupBody<T>, options?: TaskGroupOptions): Operation<T | undefined> {
  checkFunction('taskGroup', 'body', body);
  const block = new TaskGroupBlock(body);
  return options === undefined ? block : untilAborted('taskGroup', options, block);
}
