import { type Coroutine, CoroutineObject, isGenerator } from '../coroutine/coroutine.js';
import { close, next, raise } from '../coroutine/generator-methods.js';
import { checkFunction } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { Awaitable } from '../task/awaitable.js';
import { iterate } from '../task/iterate.js';
import { finished } from './steps.js';

/** What can be acquired and released. */
export interface Acquirable {
  acquire(): Coroutine<true>;
  release(): void;
}

/** What runs while something is held: a coroutine function, or any function that returns what can be awaited. */
export type WithBody<T> = () => Awaitable<T>;

type Running = Iterator<unknown, unknown, unknown>;

const CREATED = 0;
const ACQUIRING = 1;
/** The body runs, and is a generator. */
const IN_GENERATOR = 2;
/** The body runs, and is something else. */
const INSIDE = 3;
const LEFT = 4;

/**
 * What `with` returns: acquires, runs the body, and releases however that ends.
 *
 * It is the iterator under the `yield*` of the one who awaits it as well, and hands on what task and body say to each other.
 * So nothing is made but this and the body's coroutine. Nothing happens before it is awaited.
 */
export class Guarded<T> extends CoroutineObject implements Coroutine<T> {
  readonly #target: Acquirable;
  readonly #body: WithBody<T>;
  #phase: number = CREATED;
  /** What runs: the acquiring, then the body. */
  #running: Running | undefined = undefined;

  constructor(target: Acquirable, body: WithBody<T>) {
    checkFunction('with', 'body', body);
    super();
    this.#target = target;
    this.#body = body;
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    if (this.#phase !== CREATED) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    return this;
  }

  next(value?: unknown): IteratorResult<unknown, T> {
    switch (this.#phase) {
      case CREATED: {
        this.#phase = ACQUIRING;
        this.#running = this.#target.acquire()[Symbol.iterator]();
        return this._acquired(this.#running.next());
      }
      case ACQUIRING:
        return this._acquired(this.#running!.next(value));
      case LEFT:
        return { value: undefined as T, done: true };
      default:
        return this._resume(next, 'next', value);
    }
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    switch (this.#phase) {
      case ACQUIRING:
        return this._acquired(this.#running!.throw!(error));
      case IN_GENERATOR:
      case INSIDE:
        return this._resume(raise, 'throw', error);
      default:
        this.#phase = LEFT;
        throw error;
    }
  }

  return(value: T): IteratorResult<unknown, T> {
    switch (this.#phase) {
      case IN_GENERATOR:
      case INSIDE:
        return this._resume(close, 'return', value);
      case ACQUIRING:
        this.#running!.return!(value);
    }
    this.#phase = LEFT;
    return { value, done: true };
  }

  /** After a step of the acquiring; once that is done, the first of the body. */
  private _acquired(step: IteratorResult<unknown, unknown>): IteratorResult<unknown, T> {
    if (!step.done) {
      return step as IteratorResult<unknown, T>;
    }
    let first: IteratorResult<unknown, unknown>;
    try {
      const body: unknown = this.#body();
      if (typeof body === 'object' && body !== null && isGenerator(body)) {
        this.#phase = IN_GENERATOR;
        this.#running = body;
        first = next.call(body, undefined);
      } else {
        this.#phase = INSIDE;
        this.#running = iterate('with', body, getRunningLoop());
        first = this.#running.next();
      }
    } catch (error) {
      this._leave();
      throw error;
    }
    return this._ended(first);
  }

  /** Hands on to the body what the task says. */
  private _resume(
    generatorMethod: (this: unknown, value: never) => IteratorResult<unknown, unknown>,
    method: 'next' | 'throw' | 'return',
    value: unknown,
  ): IteratorResult<unknown, T> {
    const running = this.#running!;
    let step: IteratorResult<unknown, unknown>;
    try {
      step = this.#phase === IN_GENERATOR ? generatorMethod.call(running, value as never) : running[method]!(value);
    } catch (error) {
      this._leave();
      throw error;
    }
    return this._ended(step);
  }

  /** After a step of the body. */
  private _ended(step: IteratorResult<unknown, unknown>): IteratorResult<unknown, T> {
    if (!step.done) {
      return step as IteratorResult<unknown, T>;
    }
    const value = step.value as T;
    this._leave();
    return finished(value);
  }

  private _leave(): void {
    this.#phase = LEFT;
    this.#running = undefined;
    this.#target.release();
  }
}
