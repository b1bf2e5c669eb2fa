import { makesCoroutines } from '../util/coroutine-functions.js';
import { types } from '../util/node-builtins.js';
import { generatorPrototype } from './generator-methods.js';
import type { NeverAwaited } from './never-awaited.js';

/**
 * A coroutine object: what a generator function that awaits with `yield*` returns. It runs once, and not before a task
 * steps it. `T` is the type of its result.
 */
export interface Coroutine<T> {
  /**
   * Resumes it with the awaited value, up to the next `yield`. Tasks call this and the other methods; programs use
   * `yield*`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a task resumes with whatever was awaited
  next(value?: any): IteratorResult<unknown, T>;
  /** Resumes it with an exception. */
  throw(error: unknown): IteratorResult<unknown, T>;
  /** Ends it where it is suspended; `finally` blocks run. */
  return(value: T): IteratorResult<unknown, T>;
  /** What `yield*` calls. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  [Symbol.iterator](): Iterator<unknown, T, any>;
  /**
   * Only an {@link Operation} has it. A generator object has none, and `await` would return that object without running
   * it. So the compiler accepts `await` only on an operation. Use `yield*`, or await `createTask(…)`.
   */
  then?(this: Operation<T>, onFulfilled: (value: T) => unknown, onRejected: (reason: unknown) => unknown): unknown;
}

/**
 * A coroutine object that this package makes: `sleep(10)`, `queue.get()`, a call of a function that `coroutine()` has
 * marked.
 *
 * An async function may `await` it, too: then it runs as a task of the running loop. Nothing starts before it is
 * awaited.
 */
export interface Operation<T> extends Coroutine<T>, PromiseLike<T> {
  /** As of a Promise: runs it as a task of the running loop. */
  then: PromiseLike<T>['then'];
}

/** A function whose calls return coroutine objects. */
// biome-ignore lint/suspicious/noExplicitAny: any parameters
export type CoroutineFunction<A extends unknown[] = any[], T = unknown> = (...args: A) => Coroutine<T>;

/** A coroutine object that is not a generator: our own kinds extend this. */
export abstract class CoroutineObject<T = unknown> implements PromiseLike<T> {
  /**
   * Like `Promise.prototype.then`: runs it as a task of the running loop. Defined in `event-loop/await-operations.ts`,
   * which knows loops.
   */
  /** @internal In debug mode, of some kinds: see `watchOperation`. */
  declare _watch?: NeverAwaited;
  /** @internal Of a block: the iterator of its body, or undefined while none runs. For reports of where a task waits. */
  _inner?(): object | undefined;
  // biome-ignore lint/suspicious/noThenProperty: an operation is a thenable
  declare readonly then: PromiseLike<T>['then'];
}

/** Whether `value` is a coroutine object: a generator object, or what a function marked by `coroutine()` returned. */
export function isCoroutine(value: unknown): value is Coroutine<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value instanceof (GeneratorObject as never) || value instanceof CoroutineObject || isForeign(value))
  );
}

/** Whether `value` is a coroutine function: a generator function, or one marked by `coroutine()`. */
export function isCoroutineFunction(value: unknown): value is CoroutineFunction {
  return makesCoroutines(value);
}

/** A class of which the generator objects of this realm are instances. */
function GeneratorObject(): void {}
GeneratorObject.prototype = generatorPrototype;

/** Whether `value` is a generator object, not one of an asynchronous generator function. */
export function isGenerator(value: object): value is Generator<unknown, unknown, unknown> {
  return value instanceof (GeneratorObject as never) || (!(value instanceof CoroutineObject) && isForeign(value));
}

/** Whether `value` is a generator object of another realm. Checked last, because the check leaves JavaScript. */
function isForeign(value: object): boolean {
  return types.isGeneratorObject(value) && !(Symbol.asyncIterator in value);
}
