import { invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { mark } from '../util/coroutine-functions.js';
import { inspectable } from '../util/inspectable.js';
import { suspendFor } from './await.js';
import { type Coroutine, CoroutineObject, isCoroutineFunction, type Operation } from './coroutine.js';
import { rememberName } from './names.js';
import { NeverAwaited } from './never-awaited.js';

/** A coroutine object that knows whether it was awaited. */
export class TrackedCoroutine<T> extends CoroutineObject<T> implements Operation<T> {
  /** @internal Undefined once a task has taken it. */
  _generator: Coroutine<T> | undefined;
  readonly #name: string;
  readonly #watch: NeverAwaited;

  /** @internal */
  constructor(name: string, generator: Coroutine<T>) {
    super();
    this.#name = name;
    this._generator = generator;
    this.#watch = NeverAwaited.watch(this, name);
  }

  /** Awaits it: the task puts it on its own stack. */
  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    return suspendFor<T>(this);
  }

  next(value?: unknown): IteratorResult<unknown, T> {
    return this._take().next(value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    return this._take().throw(error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this._take().return(value);
  }

  /** @internal */
  _describe(): string {
    return `${this.#name}${this._generator === undefined ? ' awaited' : ''}`;
  }

  /**
   * @internal The generator behind it, for its only awaiter.
   * @throws RuntimeError the second time.
   */
  _take(): Coroutine<T> {
    const generator = this._generator;
    if (generator === undefined) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    this._generator = undefined;
    this.#watch.awaited = true;
    return generator;
  }
}

inspectable(TrackedCoroutine);

/**
 * Marks a generator function as a coroutine function: its calls return tracked coroutine objects. If one is awaited a
 * second time, it raises RuntimeError. If one is collected without having been awaited, it emits a RuntimeWarning.
 * `yield*` on one costs the same at any depth. A function that calls itself must use the name of the marked function:
 * the inner name of a function expression is the unmarked generator function.
 *
 * @throws TypeError if `fn` is not a generator function.
 */
export function coroutine<A extends unknown[], T>(fn: (...args: A) => Coroutine<T>): (...args: A) => Operation<T> {
  if (!isCoroutineFunction(fn)) {
    throw invalidType('coroutine', 'fn', 'a generator function', fn);
  }
  const { name } = fn as { name: string };
  rememberName(fn as unknown as { name: string; prototype: object });
  function tracked(this: unknown, ...args: A): Operation<T> {
    return new TrackedCoroutine(name, fn.apply(this, args));
  }
  Object.defineProperty(tracked, 'name', { value: name });
  mark(tracked);
  return tracked;
}
