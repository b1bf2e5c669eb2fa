import type { Coroutine } from '../coroutine/coroutine.js';
import { checkFunction } from '../errors/arguments.js';
import { Block, THREW } from '../structured/block.js';
import type { Awaitable } from '../task/awaitable.js';

/** What runs when all parties have arrived: a coroutine function, or any function that returns an awaitable. */
export type BarrierBody<T> = (place: number) => Awaitable<T>;

/** What `barrier.with` returns: waits, and then runs the body. Nothing happens before it is awaited. */
export class BarrierBlock<T> extends Block<T> {
  readonly #wait: () => Coroutine<number>;
  readonly #body: BarrierBody<T>;
  #place = 0;

  constructor(wait: () => Coroutine<number>, body: BarrierBody<T>) {
    checkFunction('with', 'body', body);
    super('with');
    this.#wait = wait;
    this.#body = body;
  }

  protected _enter(): Iterator<unknown, unknown, unknown> {
    return this.#arrive();
  }

  protected _start(): Awaitable<T> {
    return this.#body(this.#place);
  }

  protected _leave(how: number, value: unknown): undefined {
    if (how === THREW) {
      throw value;
    }
  }

  *#arrive(): Coroutine<void> {
    this.#place = yield* this.#wait();
  }
}
