import { CoroutineObject, type Operation } from '../coroutine/coroutine.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { finished } from '../coroutine/steps.js';
import { RuntimeError } from '../errors/errors.js';
import type { Acquirable } from './guarded.js';

/** The type of what `hold` returns: it acquires, and its result releases. Nothing happens before it is awaited. */
export class Holding extends CoroutineObject<Disposable> implements Operation<Disposable> {
  readonly #target: Acquirable;
  #acquiring: Iterator<unknown, unknown, unknown> | undefined = undefined;

  constructor(target: Acquirable) {
    super();
    this.#target = target;
    watchOperation(this, 'hold');
  }

  [Symbol.iterator](): Iterator<unknown, Disposable, unknown> {
    if (this.#acquiring !== undefined) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    return this;
  }

  next(value?: unknown): IteratorResult<unknown, Disposable> {
    this.#acquiring ??= this.#target.acquire()[Symbol.iterator]();
    return this._acquired(this.#acquiring.next(value));
  }

  throw(error: unknown): IteratorResult<unknown, Disposable> {
    if (this.#acquiring === undefined) {
      throw error;
    }
    return this._acquired(this.#acquiring.throw!(error));
  }

  return(value: Disposable): IteratorResult<unknown, Disposable> {
    this.#acquiring?.return?.();
    return { value, done: true };
  }

  private _acquired(step: IteratorResult<unknown, unknown>): IteratorResult<unknown, Disposable> {
    return step.done ? finished<Disposable>(new Held(this.#target)) : (step as IteratorResult<unknown, Disposable>);
  }
}

class Held implements Disposable {
  #target: Acquirable | undefined;

  constructor(target: Acquirable) {
    this.#target = target;
  }

  /** Releases it; the second time does nothing. */
  [Symbol.dispose](): void {
    const target = this.#target;
    this.#target = undefined;
    target?.release();
  }
}
