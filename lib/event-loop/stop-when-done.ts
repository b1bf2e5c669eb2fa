import type { Listener } from '../future/callbacks.js';
import type { Future } from '../future/future.js';
import type { Scheduler } from '../scheduler/scheduler.js';

/** Stops a loop when the future to which it listens is done. */
export class StopWhenDone implements Listener {
  readonly future: Future;
  readonly #scheduler: Scheduler;
  /** The run is over. To note this, unlike to remove the listener, needs no stack, of which there may be too little. */
  isOver = false;

  constructor(scheduler: Scheduler, future: Future) {
    this.#scheduler = scheduler;
    this.future = future;
  }

  /** @internal */
  _notify(): void {
    if (!this.isOver) {
      this.#scheduler.stop();
    }
  }
}
