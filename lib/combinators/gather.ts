import { checkBoolean, checkOptions } from '../errors/arguments.js';
import { type CancelReason, requestedReason } from '../errors/cancelled.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getLoopFor } from '../event-loop/policy.js';
import { tryCancel } from '../event-loop/try-cancel.js';
import type { Listener } from '../future/callbacks.js';
import { Future } from '../future/future.js';
import { CANCELLED, FROM_NODE, FULFILLED, OUTCOME, PENDING } from '../future/state.js';
import type { Awaitable, AwaitedResult } from '../task/awaitable.js';
import { checkIterable } from './awaitables.js';

/** Options of `gather`. */
export interface GatherOptions {
  /**
   * True: exceptions are returned among the results. False (default): the first one is raised, and the other awaitables
   * run on.
   */
  readonly returnExceptions?: boolean | undefined;
}

/** The results of `A`, by position. */
export type Gathered<A extends readonly unknown[]> = { -readonly [I in keyof A]: AwaitedResult<A[I]> };

/**
 * The results of `A` with `returnExceptions`, by position: each may be an exception instead, typed as an Error. If a
 * coroutine throws another value, that is the result, which TypeScript cannot know.
 */
export type GatheredOrErrors<A extends readonly unknown[]> = { -readonly [I in keyof A]: AwaitedResult<A[I]> | Error };

/** By default: the first exception is raised. */
type Raising = GatherOptions & { readonly returnExceptions?: false | undefined };

/** Exceptions are returned. */
type Returning = GatherOptions & { readonly returnExceptions: true };

/** Up to this many, a search through the earlier ones is cheaper than a set. */
const FEW = 8;

/** What {@link gather} returns. It is done when its children are; cancelling it cancels them. */
class GatheringFuture extends Future<unknown[]> implements Listener {
  readonly #children: Future[] = [];
  readonly #returnExceptions: boolean;
  #unfinished = 0;
  #cancelRequested = false;

  constructor(loop: EventLoop, returnExceptions: boolean) {
    super(loop);
    this.#returnExceptions = returnExceptions;
  }

  /** Makes futures of `awaitables` its children. Listens to each before it makes the next, which may start eagerly. */
  adopt(loop: EventLoop, awaitables: readonly Awaitable<unknown>[]): this {
    const children = this.#children;
    const seen = awaitables.length > FEW ? new Set<unknown>() : undefined;
    const finished: Future[] = [];
    for (let at = 0; at < awaitables.length; at++) {
      const awaitable = awaitables[at];
      const isNew = seen !== undefined && seen.size < seen.add(awaitable).size;
      // -1 for a value that `_ensure` refuses: NaN, or a hole.
      const first = isNew ? at : awaitables.indexOf(awaitable);
      const child = first >= 0 && first < at ? children[first] : loop._ensure('gather', awaitable);
      children.push(child);
      this.#unfinished++;
      if (child.done()) {
        finished.push(child);
      } else {
        this._state |= child._state & FROM_NODE;
        child._listen(this);
      }
    }
    for (const child of finished) {
      this._notify(child);
    }
    if (children.length === 0) {
      this.setResult([]);
    }
    return this;
  }

  /** No caller got this future, so it stops listening to its children. They run on, as in CPython. */
  abandon(): void {
    super.cancel();
  }

  /** @throws RangeError if more gatherings are nested than the stack has room for; as RecursionError in CPython. */
  override cancel(reason?: CancelReason): boolean {
    const request = requestedReason(reason, this);
    if (this.done()) {
      return false;
    }
    const loop = this.getLoop();
    let requested = false;
    for (const child of this.#children) {
      requested = tryCancel(loop, child, request, true) || requested;
    }
    this.#cancelRequested ||= requested;
    return requested;
  }

  /** @internal */
  _notify(child: Future): void {
    this.#unfinished--;
    const outcome = child._state & OUTCOME;
    child._retrieve();
    if ((this._state & OUTCOME) !== PENDING) {
      return;
    }
    if (outcome !== FULFILLED && !this.#returnExceptions) {
      this._fail(outcome === CANCELLED ? child._cancelledError() : child._value);
    } else if (this.#unfinished === 0) {
      if (this.#cancelRequested) {
        // With the message of the last child's cancellation, as in CPython.
        this._fail(this.#children[this.#children.length - 1]._cancellation());
      } else {
        this._complete(FULFILLED, this.#children.map(resultOf));
      }
    }
  }
}

function resultOf(child: Future): unknown {
  return (child._state & OUTCOME) === CANCELLED ? child._cancelledError() : child._value;
}

/**
 * Runs awaitables concurrently and returns a future of their results, in the order given.
 *
 *     const [user, posts] = yield* gather([fetchUser(7), fetchPosts(7)]);
 *
 * Coroutines become tasks at once. An awaitable that is given twice runs once. If one fails, the future fails with its
 * exception, and the others run on. With `returnExceptions`, exceptions are returned among the results. Cancelling the
 * future cancels all of them.
 *
 * @throws TypeError if `awaitables` is not iterable, is a coroutine itself, or contains a value that cannot be awaited;
 * for an unknown option.
 */
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options?: Raising,
): Future<Gathered<A>>;
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options: Returning,
): Future<GatheredOrErrors<A>>;
export function gather<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options?: Raising,
): Future<AwaitedResult<A>[]>;
export function gather<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options: Returning,
): Future<(AwaitedResult<A> | Error)[]>;
export function gather(awaitables: Iterable<Awaitable<unknown>>, options?: GatherOptions): Future<unknown[]>;
export function gather(awaitables: Iterable<Awaitable<unknown>>, options: GatherOptions = {}): Future<unknown[]> {
  if (!Array.isArray(awaitables)) {
    checkIterable('gather', 'awaitables', awaitables, options);
  }
  checkOptions('gather', options, ['returnExceptions']);
  const { returnExceptions = false } = options;
  checkBoolean('gather', 'returnExceptions', returnExceptions);
  const loop = loopOf(awaitables);
  const all = Array.isArray(awaitables) ? awaitables : [...awaitables];
  const gathering = new GatheringFuture(loop, returnExceptions);
  try {
    return gathering.adopt(loop, all);
  } catch (error) {
    gathering.abandon();
    throw error;
  }
}

/** The loop of the first future among `awaitables`, if there is one; else this thread's. */
function loopOf(awaitables: Iterable<Awaitable<unknown>>): EventLoop {
  if (Array.isArray(awaitables)) {
    for (const awaitable of awaitables) {
      if (awaitable instanceof Future) {
        return awaitable.getLoop();
      }
    }
  }
  return getLoopFor('gather');
}
