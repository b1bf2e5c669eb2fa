import { abortReason } from '../errors/cancelled.js';
import type { Listener } from './callbacks.js';
import type { Future } from './future.js';
import { leaveUnseen } from './unseen.js';

/** Cancels a future when a signal is aborted. Listens to both, and to the signal only until the future is done. */
export class CancelOnAbort implements Listener {
  readonly #future: Future;
  readonly #signal: AbortSignal;

  constructor(future: Future, signal: AbortSignal) {
    this.#future = future;
    this.#signal = signal;
    if (signal.aborted) {
      this.handleEvent();
    } else if (!future.done()) {
      signal.addEventListener('abort', this, { once: true });
      future._listen(this);
    }
  }

  /** Called by the signal. */
  handleEvent(): void {
    const future = this.#future;
    if (!future._scheduler.closed) {
      future.cancel(abortReason(this.#signal));
    }
  }

  /** @internal */
  _notify(future: Future): void {
    this.#signal.removeEventListener('abort', this);
    leaveUnseen(future);
  }
}
