import { FinalizationRegistry, setImmediate } from '../util/globals.js';
import { awaitTrace } from './trace.js';

/**
 * The watch over one coroutine object: if that is collected before it was awaited, a warning says so.
 *
 * Registering for finalization costs more than the coroutine, and nearly all are awaited at once. So the newest stay in a
 * small nursery first, and only those that leave it unawaited are registered.
 */
export class NeverAwaited {
  awaited = false;
  readonly #name: string;
  #target: object | undefined;
  /** Where in the user's code it was created: known within a step of a loop in debug mode. */
  #createdAt: string | undefined = undefined;

  static readonly #capacity = 128;
  static #nursery: NeverAwaited[] = [];
  static #scheduled = false;
  static readonly #collected = new FinalizationRegistry<NeverAwaited>((watch) => watch.#report());

  /** Watches `target`, which holds the watch and sets `awaited`. */
  static watch(target: object, name: string): NeverAwaited {
    const watch = new NeverAwaited(target, name);
    watch.#createdAt = awaitTrace.locate?.();
    const nursery = NeverAwaited.#nursery;
    if (nursery.push(watch) === NeverAwaited.#capacity) {
      NeverAwaited.#clear();
    } else if (!NeverAwaited.#scheduled) {
      // What was created last must not stay alive because nothing is created after it.
      NeverAwaited.#scheduled = true;
      setImmediate(() => {
        NeverAwaited.#scheduled = false;
        NeverAwaited.#clear();
      }).unref();
    }
    return watch;
  }

  private constructor(target: object, name: string) {
    this.#target = target;
    this.#name = name;
  }

  static #clear(): void {
    for (const watch of NeverAwaited.#nursery) {
      const target = watch.#target;
      watch.#target = undefined;
      if (!watch.awaited && target !== undefined) {
        NeverAwaited.#collected.register(target, watch);
      }
    }
    NeverAwaited.#nursery.length = 0;
  }

  #report(): void {
    if (!this.awaited) {
      const where = this.#createdAt === undefined ? '' : `, created ${this.#createdAt}`;
      process.emitWarning(`coroutine '${this.#name}' was never awaited${where}`, {
        type: 'RuntimeWarning',
        code: 'ERR_ASYNCIO_NEVER_AWAITED',
      });
    }
  }
}
