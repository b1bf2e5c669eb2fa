import { finishWith } from '../coroutine/await.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { checkOptions, notAwaitable } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { getLoopFor } from '../event-loop/policy.js';
import { isThenable } from '../future/from-promise.js';
import type { Future } from '../future/future.js';
import { checkDeadline } from '../structured/timeout.js';
import type { Awaitable, AwaitedResult } from '../task/awaitable.js';
import type { AsCompleted, AsCompletedOptions, Completion } from './as-completed.js';
import { distinct } from './awaitables.js';
import { Completions } from './completions.js';

class NextCompleted<T> extends OperationObject<T> implements Completion<T> {
  future: Future<T> | null = null;
  readonly #completions: Completions<T>;
  #awaited = false;

  constructor(completions: Completions<T>) {
    super();
    this.#completions = completions;
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    if (this.#awaited) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    this.#awaited = true;
    const completions = this.#completions;
    return completions.ready ? finishWith(this.#take()) : this.#wait(completions)[Symbol.iterator]();
  }

  #take(): T {
    this.future = this.#completions.take();
    return this.future.result();
  }

  *#wait(completions: Completions<T>): Coroutine<T> {
    while (!completions.ready) {
      const turn = completions.turn();
      try {
        yield* turn;
      } catch (error) {
        completions.giveUp(turn);
        throw error;
      }
    }
    return this.#take();
  }
}

class CompletionsIterable<T> implements AsCompleted<T> {
  readonly #completions: Completions<T>;
  /** How many futures no iteration has asked for yet. */
  #left: number;

  constructor(futures: Set<Future<T>>, timeout: number | null) {
    this.#left = futures.size;
    this.#completions = new Completions(getLoopFor('asCompleted'), futures, timeout);
  }

  [Symbol.iterator](): Iterator<Completion<T>, undefined> {
    return { next: () => this.#next(), return: () => this.#leave() };
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: () => this.#nextAsync(), return: async () => this.#leave() };
  }

  /** The loop is left early. */
  #leave(): { value: undefined; done: true } {
    this.#completions.leave();
    return { value: undefined, done: true };
  }

  #next(): IteratorResult<Completion<T>, undefined> {
    if (this.#left === 0) {
      return { value: undefined, done: true };
    }
    this.#left--;
    this.#completions.promise();
    return { value: new NextCompleted(this.#completions), done: false };
  }

  async #nextAsync(): Promise<IteratorResult<T, undefined>> {
    if (this.#left === 0) {
      return { value: undefined, done: true };
    }
    this.#left--;
    const completions = this.#completions;
    completions.promise();
    while (!completions.ready) {
      await completions.turn();
    }
    return { value: completions.take().result(), done: false };
  }
}

/** What `asCompleted` does. */
export function completionsOf<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options: AsCompletedOptions,
): AsCompleted<AwaitedResult<A>> {
  const all = distinct('asCompleted', 'awaitables', awaitables, options);
  checkOptions('asCompleted', options, ['timeout']);
  const { timeout = null } = options;
  checkDeadline('asCompleted', 'timeout', timeout);
  for (const awaitable of all) {
    if (!isCoroutine(awaitable) && !isThenable(awaitable)) {
      throw notAwaitable('asCompleted', awaitable);
    }
  }
  const loop = getLoopFor('asCompleted');
  const futures = new Set<Future<AwaitedResult<A>>>();
  for (const awaitable of all as Set<Awaitable<AwaitedResult<A>>>) {
    futures.add(loop._ensure('asCompleted', awaitable));
  }
  return new CompletionsIterable(futures, timeout);
}
