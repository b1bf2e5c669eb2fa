import { abortReason } from '../errors/cancelled.js';
import type { Listener } from './callbacks.js';
import type { Future } from './future.js';
import { leaveUnseen } from './unseen.js';

/** Cancels a future when a signal is aborted. Listens to both, and to the signal only until the future is done. */
class CancelOnAbort implements Listener {
  readonly #future: Future;
  readonly #signal: AbortSignal;

  constructor(future: Future, signal: AbortSignal) {
    this.#future = future;
    this.#signal = signal;
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

/** Cancels `future` when `signal` is aborted, now or later. */
export function cancelOnAbort(future: Future, signal: AbortSignal): void {
  const listener = new CancelOnAbort(future, signal);
  if (signal.aborted) {
    listener.handleEvent();
  } else if (!future.done()) {
    signal.addEventListener('abort', listener, { once: true });
    future._listen(listener);
  }
}
