import { FinalizationRegistry, setImmediate } from '../util/globals.js';
import { awaitTrace } from './trace.js';

/**
 * The watch over one coroutine object: if that is collected before it was awaited, a warning says so; if it was made within a run of a
 * loop, at the end of that run at the latest.
 *
 * Registering for finalization costs more than the coroutine, and nearly all are awaited at once. So the newest stay in a
 * small nursery first, and only those that leave it unawaited are registered.
 */
export class NeverAwaited {
  awaited = false;
  readonly #name: string;
  /** The loop in whose run it was made. */
  readonly #loop: object | null = awaitTrace.loop;
  #target: object | undefined;
  /** Where in the user's code it was created: known within a step of a loop in debug mode. */
  #createdAt: string | undefined = undefined;

  static readonly #capacity = 128;
  static #nursery: NeverAwaited[] = [];
  static #scheduled = false;
  /** Made within a run, out of the nursery, and not awaited by then. */
  static readonly #left = new Set<NeverAwaited>();
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

  /** The last run of `loop` has ended: warns of all that were made within its runs, and that nobody has awaited. */
  static reportLeft(loop: object): void {
    for (const watch of [...NeverAwaited.#left, ...NeverAwaited.#nursery]) {
      if (watch.#loop === loop) {
        watch.#report();
      }
    }
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
        if (watch.#loop !== null) {
          NeverAwaited.#left.add(watch);
        }
      }
    }
    NeverAwaited.#nursery.length = 0;
  }

  #report(): void {
    NeverAwaited.#left.delete(this);
    if (!this.awaited) {
      // Once.
      this.awaited = true;
      const where = this.#createdAt === undefined ? '' : `, created ${this.#createdAt}`;
      process.emitWarning(`coroutine '${this.#name}' was never awaited${where}`, {
        type: 'RuntimeWarning',
        code: 'ERR_ASYNCIO_NEVER_AWAITED',
      });
    }
  }
}

/** A coroutine object that {@link watchOperation} watches has this. */
export interface Watched {
  _watch?: NeverAwaited;
}

/**
 * In debug mode: watches `operation`, which is being made, as a call of a function that `coroutine()` has marked is always watched.
 * A call of its `Symbol.iterator` counts as awaiting it. Code that steps it in another way calls {@link noteAwaited}.
 */
export function watchOperation(operation: Watched & Iterable<unknown>, name: string): void {
  if (awaitTrace.locate === null) {
    return;
  }
  operation._watch = NeverAwaited.watch(operation, name);
  const iterate = operation[Symbol.iterator];
  Object.defineProperty(operation, Symbol.iterator, {
    value(this: Watched & Iterable<unknown>): Iterator<unknown> {
      noteAwaited(this);
      return iterate.call(this);
    },
  });
}

/** Somebody awaits `operation`. */
export function noteAwaited(operation: Watched): void {
  if (operation._watch !== undefined) {
    operation._watch.awaited = true;
  }
}
