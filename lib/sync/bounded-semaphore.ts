import { RuntimeError } from '../errors/errors.js';
import { Semaphore } from './semaphore.js';

/** A semaphore that cannot be released more often than it was acquired. */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  /** `value` as of {@link Semaphore}; it is the bound, too. */
  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /**
   * Makes room for one, as {@link Semaphore} does. @throws RuntimeError if it was released as often as it was acquired.
   */
  override release(): void {
    if (this._value >= this.#bound) {
      throw new RuntimeError('BoundedSemaphore released too many times', 'ERR_ASYNCIO_RELEASED_TOO_OFTEN');
    }
    super.release();
  }
}
