import { ConcurrentFuture } from '../core.js';
import { decodeProgress, decodeValue } from './payload.js';

/** A call of a `QueueExecutor`. The caller's thread decodes what the connection's thread passes on. */
export class QueueCall extends ConcurrentFuture {
  /** @internal */
  override _fulfil(answer: unknown): void {
    let value: unknown;
    try {
      value = decodeValue(answer as string);
    } catch (error) {
      // It was not sent by a worker of this package.
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
      // The call continues without the value.
      return;
    }
    super._progressed(decoded);
  }
}
