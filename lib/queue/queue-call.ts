import { ConcurrentFuture } from '../core.js';
import { decodeProgress, decodeValue } from './payload.js';

/** A call of a `QueueExecutor`. What the thread of the connection passes on is decoded here, where it is wanted. */
export class QueueCall extends ConcurrentFuture {
  /** @internal */
  override _fulfil(answer: unknown): void {
    let value: unknown;
    try {
      value = decodeValue(answer as string);
    } catch (error) {
      // None that a worker of this package has given.
      this._reject(error);
      return;
    }
    super._fulfil(value);
  }

  /** @internal */
  override _progressed(value: unknown): void {
    let decoded: unknown;
    try {
      decoded = decodeProgress(value);
    } catch {
      // The call goes on without.
      return;
    }
    super._progressed(decoded);
  }
}
