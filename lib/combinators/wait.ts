import { type Coroutine, isCoroutine, type Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkOptions, invalidType, invalidValue, notAwaitable } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { Listener } from '../future/callbacks.js';
import { isThenable } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { FROM_NODE, OUTCOME, REJECTED } from '../future/state.js';
import { leaveUnseen } from '../future/unseen.js';
import { checkDeadline } from '../structured/timeout.js';
import { distinct } from './awaitables.js';

/** For `wait`: return when any future is done. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';
/** For `wait`: return when any future ended with an exception, or all are done. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
/** For `wait`: return when all futures are done. */
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** The condition on which `wait` returns. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** Options of `wait`. */
export interface WaitOptions {
  /** Milliseconds after which `wait` returns in any case; null or undefined: no limit. */
  readonly timeout?: number | null | undefined;
  /** The condition on which `wait` returns; `ALL_COMPLETED` by default. */
  readonly returnWhen?: ReturnWhen | undefined;
}

/** The result of `wait`: every future is in one of the two sets, in the given order. */
export interface Waited<F> {
  /** The futures that are done, including cancelled ones. */
  readonly done: Set<F>;
  /** The futures that were not done in time; they run on. */
  readonly pending: Set<F>;
}

/** What the task waits for in {@link wait}: done as soon as `returnWhen` says so. */
class WaitFuture extends Future<undefined> implements Listener {
  readonly #children: readonly Future[];
  readonly #returnWhen: ReturnWhen;
  #unfinished: number;
  #timer: { cancel(): void } | null = null;

  constructor(
    loop: EventLoop,
    children: readonly Future[],
    { timeout = null, returnWhen = ALL_COMPLETED }: WaitOptions,
  ) {
    super(loop);
    this.#children = children;
    this.#returnWhen = returnWhen;
    this.#unfinished = children.length;
    if (timeout === null) {
      this._state |= needsNode(children, returnWhen) ? FROM_NODE : 0;
    } else {
      this.#timer = loop.callLater(timeout, release, this);
    }
    for (const child of children) {
      child._listen(this);
    }
  }

  /** @internal */
  _notify(child: Future): void {
    this.#unfinished--;
    if (this._isEnough(child)) {
      this.#timer?.cancel();
      release(this);
    }
    leaveUnseen(child);
  }

  /** @internal Takes back everything. */
  _leave(): void {
    this.#timer?.cancel();
    for (const child of this.#children) {
      child._unlisten(this);
    }
  }

  private _isEnough(child: Future): boolean {
    if (this.#unfinished === 0 || this.#returnWhen === FIRST_COMPLETED) {
      return true;
    }
    if (this.#returnWhen === ALL_COMPLETED || (child._state & OUTCOME) !== REJECTED) {
      return false;
    }
    child._retrieve();
    return true;
  }
}

function release(future: WaitFuture): void {
  if (!future.done()) {
    future.setResult(undefined);
  }
}

/** Whether Node must settle some of `children` for a wait to end. */
function needsNode(children: readonly Future[], returnWhen: ReturnWhen): boolean {
  const isNodes = (child: Future): boolean => (child._state & FROM_NODE) !== 0;
  return returnWhen === FIRST_COMPLETED ? children.every(isNodes) : children.some(isNodes);
}

/**
 * Waits until some or all of `futures` are done, and returns which are.
 *
 *     const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED, timeout: 1000 });
 *
 * It raises none of their exceptions. It cancels nothing, even after the timeout or if the waiting task is cancelled.
 * For a Promise, the result has a future that follows it.
 *
 * @throws TypeError (at once) if `futures` is not an iterable of futures and Promises, or holds a coroutine: make it a task, to
 * recognize it in the result; or for an unknown option or a wrong type of one.
 * @throws RangeError (at once) if there are none, or for a wrong value of an option.
 * @throws RuntimeError (when awaited) if a future belongs to another loop.
 */
export function wait<F extends Future>(futures: Iterable<F>, options?: WaitOptions): Operation<Waited<F>>;
export function wait<T>(
  futures: Iterable<Future<T> | PromiseLike<T>>,
  options?: WaitOptions,
): Operation<Waited<Future<T>>>;
export function wait(
  futures: Iterable<Future | PromiseLike<unknown>>,
  options: WaitOptions = {},
): Operation<Waited<Future>> {
  const all = distinct('wait', 'futures', futures, options);
  checkWaitOptions(options);
  if (all.size === 0) {
    throw invalidValue('wait', 'futures', 'an iterable of one future or more', futures);
  }
  for (const future of all) {
    if (isCoroutine(future)) {
      throw invalidType('wait', 'futures', 'an iterable of futures and Promises: make tasks of coroutines', future);
    }
    if (!isThenable(future)) {
      throw notAwaitable('wait', future);
    }
  }
  return new GeneratorOperation('wait', waiting(all, options));
}

function* waiting(all: Iterable<Future | PromiseLike<unknown>>, options: WaitOptions): Coroutine<Waited<Future>> {
  const loop = getRunningLoop();
  const children = Array.from(all, (future) => loop._ensure('wait', future));
  const future = new WaitFuture(loop, children, options);
  try {
    yield* future;
  } finally {
    future._leave();
  }
  const done = new Set<Future>();
  const pending = new Set<Future>();
  for (const child of children) {
    (child.done() ? done : pending).add(child);
  }
  return { done, pending };
}

function checkWaitOptions(options: WaitOptions): void {
  checkOptions('wait', options, ['timeout', 'returnWhen']);
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  checkDeadline('wait', 'timeout', timeout);
  if (returnWhen !== FIRST_COMPLETED && returnWhen !== FIRST_EXCEPTION && returnWhen !== ALL_COMPLETED) {
    throw invalidValue('wait', 'returnWhen', 'FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED', returnWhen);
  }
}
