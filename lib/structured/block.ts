import { suspendFor } from '../coroutine/await.js';
import { type Coroutine, CoroutineObject, isGenerator, type Operation } from '../coroutine/coroutine.js';
import { close, next, raise } from '../coroutine/generator-methods.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { RuntimeError } from '../errors/errors.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { Future } from '../future/future.js';
import { threadState } from '../scheduler/thread-state.js';
import type { Awaitable } from '../task/awaitable.js';
import { iterate } from '../task/iterate.js';
import type { Task } from '../task/task.js';

const CREATED = 0;
/** The part before the body is waiting. */
const ENTERING = 1;
/** The body is running, and is a generator. */
const IN_GENERATOR = 2;
/** The body is running, and is another awaitable. */
const INSIDE = 3;
/** The body has ended, and the part after it is waiting. */
const LEAVING = 4;
const LEFT = 5;

/** How a body ended. */
export const RETURNED = 0;
export const THREW = 1;
/** `return` was called on the coroutine object: it must end where it is. */
export const CLOSED = 2;

type Running = Iterator<unknown, unknown, unknown>;

/**
 * A coroutine object that runs a body, with something before and something after it, as Python's `async with` does.
 *
 * It passes values and errors between the awaiting coroutine and the body. A generator in its place would double the
 * cost of the body's own. Nothing happens before it is awaited.
 */
export abstract class Block<T> extends CoroutineObject<T> implements Operation<T> {
  private _phase: number = CREATED;
  /**
   * ENTERING: the iterator of the part before the body. While the body runs: its iterator. LEAVING: the body's result.
   */
  private _held: unknown = undefined;

  /** The function that made it, for reports. */
  protected readonly _where: string;

  constructor(where: string) {
    super();
    this._where = where;
    watchOperation(this, where);
  }

  /**
   * The part before the body. Returns undefined, or an iterator that is stepped to its end before the body starts. An
   * exception of this method or the iterator ends the block.
   */
  protected abstract _enter(): Running | undefined;

  /** Starts the body. */
  protected abstract _start(): Awaitable<T>;

  /**
   * The part after the body, which ended with `value`. If it returns a future, the block waits for it and calls {@link
   * _resume}. If it returns undefined, the block returns the body's result. If it throws, the block throws that error.
   * It must rethrow an exception of the body: otherwise that is swallowed.
   */
  protected abstract _leave(how: number, value: unknown): Future | undefined;

  /** Continues {@link _leave}: the future is done, or an exception was thrown into the wait. */
  protected _resume(threw: boolean, error: unknown): Future | undefined {
    if (threw) {
      throw error;
    }
    return undefined;
  }

  /** The task that awaits this. @throws RuntimeError if there is none. */
  protected _currentTask(): Task {
    const task = (threadState.running ?? getRunningLoop()._scheduler).currentTask as Task | null;
    if (task === null) {
      throw new RuntimeError(`${this._where} must be awaited in a task`, 'ERR_ASYNCIO_NO_CURRENT_TASK');
    }
    return task;
  }

  /** @internal */
  override _inner(): object | undefined {
    return this._phase === IN_GENERATOR || this._phase === INSIDE ? (this._held as object) : undefined;
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    if (this._phase !== CREATED) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    return this;
  }

  next(value?: unknown): IteratorResult<unknown, T> {
    const phase = this._phase;
    if (phase === CREATED) {
      return this._begin();
    }
    if (phase === ENTERING) {
      const entering = this._takeHeld();
      return this._afterEntering(entering, entering.next(value));
    }
    if (phase >= LEAVING) {
      return this._goOn(false, value);
    }
    const body = this._held as Coroutine<T>;
    let result: IteratorResult<unknown, T>;
    try {
      result = phase === IN_GENERATOR ? next.call(body, value) : body.next(value);
    } catch (error) {
      return this._ended(THREW, error, undefined);
    }
    return result.done ? this._ended(RETURNED, result.value, result) : result;
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    const phase = this._phase;
    if (phase === ENTERING) {
      const entering = this._takeHeld();
      return this._afterEntering(entering, entering.throw!(error));
    }
    if (phase === CREATED || phase >= LEAVING) {
      return this._goOn(true, error);
    }
    const body = this._held as Coroutine<T>;
    let result: IteratorResult<unknown, T>;
    try {
      result = phase === IN_GENERATOR ? raise.call(body, error) : body.throw(error);
    } catch (thrown) {
      return this._ended(THREW, thrown, undefined);
    }
    return result.done ? this._ended(RETURNED, result.value, result) : result;
  }

  return(value: T): IteratorResult<unknown, T> {
    const phase = this._phase;
    if (phase === ENTERING) {
      this._takeHeld().return?.(value);
      return { value, done: true };
    }
    if (phase === CREATED || phase >= LEAVING) {
      this._phase = LEFT;
      return { value, done: true };
    }
    const body = this._held as Coroutine<T>;
    let result: IteratorResult<unknown, T>;
    try {
      result = phase === IN_GENERATOR ? close.call(body, value as never) : body.return(value);
    } catch (thrown) {
      return this._ended(THREW, thrown, undefined);
    }
    return result.done ? this._ended(CLOSED, result.value, result) : result;
  }

  private _begin(): IteratorResult<unknown, T> {
    this._phase = LEFT;
    const entering = this._enter();
    return entering === undefined ? this._firstStep() : this._afterEntering(entering, entering.next());
  }

  /** The iterator of the part before the body. If its next step throws, the block has been left. */
  private _takeHeld(): Running {
    const held = this._held as Running;
    this._phase = LEFT;
    this._held = undefined;
    return held;
  }

  /** After a step of the part before the body. */
  private _afterEntering(entering: Running, step: IteratorResult<unknown, unknown>): IteratorResult<unknown, T> {
    if (step.done) {
      return this._firstStep();
    }
    this._phase = ENTERING;
    this._held = entering;
    return step as IteratorResult<unknown, T>;
  }

  /** Starts the body. */
  private _firstStep(): IteratorResult<unknown, T> {
    let result: IteratorResult<unknown, T>;
    try {
      const body: unknown = this._start();
      if (typeof body === 'object' && body !== null && isGenerator(body)) {
        this._phase = IN_GENERATOR;
        this._held = body;
        result = next.call(body, undefined) as IteratorResult<unknown, T>;
      } else {
        const iterator = iterate<T>(this._where, body, getRunningLoop());
        this._phase = INSIDE;
        this._held = iterator;
        result = iterator.next();
      }
    } catch (error) {
      return this._ended(THREW, error, undefined);
    }
    return result.done ? this._ended(RETURNED, result.value, result) : result;
  }

  /** `result` is the body's last iterator result, if any: it is passed on to avoid making another. */
  private _ended(
    how: number,
    value: unknown,
    result: IteratorResult<unknown, T> | undefined,
  ): IteratorResult<unknown, T> {
    this._phase = LEFT;
    this._held = undefined;
    const awaited = this._leave(how, value);
    if (awaited === undefined) {
      return result ?? { value: undefined as T, done: true };
    }
    this._phase = LEAVING;
    this._held = result === undefined ? undefined : value;
    return suspendFor<T>(awaited).next();
  }

  /** After the body. */
  private _goOn(threw: boolean, value: unknown): IteratorResult<unknown, T> {
    const returned = this._held as T;
    const leaving = this._phase === LEAVING;
    this._phase = LEFT;
    this._held = undefined;
    if (!leaving) {
      if (threw) {
        throw value;
      }
      return { value: undefined as T, done: true };
    }
    const awaited = this._resume(threw, value);
    if (awaited === undefined) {
      return { value: returned, done: true };
    }
    this._phase = LEAVING;
    this._held = returned;
    return suspendFor<T>(awaited).next();
  }
}
