import { finishWith } from '../coroutine/await.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { Operation } from '../coroutine/operation.js';
import { checkFunction, notAwaitable } from '../errors/arguments.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { fromPromise, isThenable } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import type { Awaitable } from '../task/awaitable.js';
import { Begun } from './begun.js';

/** What can be acquired and released. */
export interface Acquirable {
  acquire(): Coroutine<true>;
  release(): void;
}

/** What runs while something is held. */
export type Body<T> = () => Awaitable<T>;

/** What `with` returns: acquires, runs the body, and releases however that ends. */
export class Guarded<T> extends Operation<T> {
  readonly #target: Acquirable;
  readonly #body: Body<T>;

  constructor(target: Acquirable, body: Body<T>) {
    checkFunction('with', 'body', body);
    super();
    this.#target = target;
    this.#body = body;
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    const target = this.#target;
    const acquiring = target.acquire()[Symbol.iterator]();
    const step = acquiring.next();
    return step.done ? enter(target, this.#body) : enterLater(target, this.#body, new Begun(acquiring, step.value));
  }
}

/** What `hold` returns: acquires; the result releases. */
export class Holding extends Operation<Disposable> {
  readonly #target: Acquirable;

  constructor(target: Acquirable) {
    super();
    this.#target = target;
  }

  [Symbol.iterator](): Iterator<unknown, Disposable, unknown> {
    const target = this.#target;
    const acquiring = target.acquire()[Symbol.iterator]();
    const step = acquiring.next();
    return step.done ? finishWith(new Held(target)) : holdLater(target, new Begun(acquiring, step.value));
  }
}

class Held implements Disposable {
  #target: Acquirable | undefined;

  constructor(target: Acquirable) {
    this.#target = target;
  }

  /** The second time does nothing. */
  [Symbol.dispose](): void {
    const target = this.#target;
    this.#target = undefined;
    target?.release();
  }
}

/** Runs `body` at once as far as it goes; one that never waits takes no iterator but its own. */
function enter<T>(target: Acquirable, body: Body<T>): Iterator<unknown, T, unknown> {
  let running: Iterator<unknown, T, unknown>;
  let step: IteratorResult<unknown, T>;
  try {
    running = awaited(body())[Symbol.iterator]();
    step = running.next();
  } catch (error) {
    target.release();
    throw error;
  }
  const { value } = step;
  if (!step.done) {
    return leaveLater(target, new Begun(running, value));
  }
  target.release();
  return finishWith(value as T);
}

function* enterLater<T>(target: Acquirable, body: Body<T>, acquiring: Begun<true>): Generator<unknown, T, unknown> {
  yield* acquiring;
  try {
    return yield* awaited(body());
  } finally {
    target.release();
  }
}

function* leaveLater<T>(target: Acquirable, running: Begun<T>): Generator<unknown, T, unknown> {
  try {
    return yield* running;
  } finally {
    target.release();
  }
}

function* holdLater(target: Acquirable, acquiring: Begun<true>): Generator<unknown, Disposable, unknown> {
  yield* acquiring;
  return new Held(target);
}

/** What a body returned, as something for `yield*`. */
function awaited<T>(awaitable: Awaitable<T>): Coroutine<T> | Future<T> {
  if (isCoroutine(awaitable) || awaitable instanceof Future) {
    return awaitable as Coroutine<T> | Future<T>;
  }
  if (isThenable(awaitable)) {
    return fromPromise(getRunningLoop(), awaitable);
  }
  throw notAwaitable('with', awaitable);
}
