import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { show } from '../util/show.js';

/** An object that is bound to the loop on which a task first had to wait for it. Before that, any loop may use it. */
export abstract class LoopBound {
  #loop: EventLoop | undefined;

  /** @internal What `inspect` shows of it. */
  abstract _describe(): string;

  /**
   * @internal The running loop, to which this is bound from now on.
   * @throws RuntimeError if it is bound to another, or none is running.
   */
  _bind(): EventLoop {
    const running = getRunningLoop();
    this.#loop ??= running;
    if (this.#loop !== running) {
      throw new RuntimeError(`${show(this)} is bound to a different event loop`, 'ERR_ASYNCIO_OTHER_LOOP');
    }
    return running;
  }
}
