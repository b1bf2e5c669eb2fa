import type { Listener } from '../future/callbacks.js';
import type { Scheduler } from '../scheduler/scheduler.js';

/** Stops a loop when the future to which it listens is done. */
export class StopWhenDone implements Listener {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** @internal */
  _notify(): void {
    this.#scheduler.stop();
  }
}
