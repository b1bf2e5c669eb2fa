import type { EventLoop } from '../../event-loop/event-loop.js';
import type { SignalToWatch } from '../driver.js';

/**
 * The signals of a loop, with one listener in Node for each. Node calls the listeners; the loop later calls the
 * handlers.
 */
export class NodeSignals {
  readonly #loop: EventLoop;
  readonly #watches = new Set<{ close(): void }>();

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  get size(): number {
    return this.#watches.size;
  }

  watch({ name, onSignal }: SignalToWatch): { close(): void } {
    const listener = (): void => {
      this.#loop.callSoon(() => {
        if (this.#watches.has(watch)) {
          onSignal();
        }
      });
    };
    const watch = {
      close: () => {
        process.off(name, listener);
        this.#watches.delete(watch);
        this.#changed();
      },
    };
    process.on(name, listener);
    this.#watches.add(watch);
    this.#changed();
    return watch;
  }

  /** The loop is closed. */
  close(): void {
    for (const watch of this.#watches) {
      watch.close();
    }
  }

  #changed(): void {
    this.#loop._scheduler.run?.hold();
  }
}
