import type { Listener } from '../future/callbacks.js';
import type { BaseLoop } from '../scheduler/scheduler.js';

/** Stops a loop when the future to which it listens is done. */
export class StopWhenDone implements Listener {
  readonly #loop: BaseLoop;

  constructor(loop: BaseLoop) {
    this.#loop = loop;
  }

  /** @internal */
  _notify(): void {
    this.#loop.stop();
  }
}
