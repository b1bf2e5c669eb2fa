import type { Coroutine } from '../coroutine/coroutine.js';
import { checkFunction } from '../errors/arguments.js';
import { Block, THREW } from '../structured/block.js';
import type { Awaitable } from '../task/awaitable.js';

/** An object that can be acquired and released. */
export interface Acquirable {
  acquire(): Coroutine<true>;
  release(): void;
}

/** The body of `with`: a coroutine function, or any function that returns an awaitable. */
export type WithBody<T> = () => Awaitable<T>;

/**
 * The type of what `with` returns: acquires, runs the body, and releases however the body ends. Nothing happens before
 * it is awaited.
 */
export class Guarded<T> extends Block<T> {
  readonly #target: Acquirable;
  readonly #body: WithBody<T>;

  constructor(target: Acquirable, body: WithBody<T>) {
    checkFunction('with', 'body', body);
    super('with');
    this.#target = target;
    this.#body = body;
  }

  protected _enter(): Iterator<unknown, unknown, unknown> {
    return this.#target.acquire()[Symbol.iterator]();
  }

  protected _start(): Awaitable<T> {
    return this.#body();
  }

  protected _leave(how: number, value: unknown): undefined {
    this.#target.release();
    if (how === THREW) {
      throw value;
    }
  }
}
