import { type Coroutine, CoroutineObject, type Operation } from './coroutine.js';
import { watchOperation } from './never-awaited.js';

/** An operation that a generator implements. A task steps the generator itself: see `steppable`. */
export class GeneratorOperation<T> extends CoroutineObject<T> implements Operation<T> {
  /** @internal */
  readonly _steps: Coroutine<T>;

  /** `name`: what made it, for reports. */
  constructor(name: string, steps: Coroutine<T>) {
    super();
    this._steps = steps;
    watchOperation(this, name);
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    return this._steps[Symbol.iterator]();
  }

  next(value?: unknown): IteratorResult<unknown, T> {
    return this._steps.next(value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    return this._steps.throw(error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this._steps.return(value);
  }
}
