import { FinalizationRegistry, setImmediate } from '../util/globals.js';
import { awaitTrace } from './trace.js';

/**
 * Watches one coroutine object, and warns if it is garbage-collected before it was awaited. If it was made during a run
 * of a loop, the warning comes at the end of that run at the latest.
 *
 * Registering for finalization costs more than making the coroutine, and nearly all are awaited at once. So new ones
 * first stay in a small nursery. Only those that leave it unawaited are registered.
 */
export class NeverAwaited {
  awaited = false;
  readonly #name: string;
  /** The loop in whose run it was made. */
  readonly #loop: object | null = awaitTrace.loop;
  #target: object | undefined;
  /** Where in the user's code it was created. Known only within a step of a loop in debug mode. */
  #createdAt: string | undefined = undefined;

  static readonly #capacity = 128;
  static #nursery: NeverAwaited[] = [];
  static #scheduled = false;
  /** Those that were made during a run and left the nursery unawaited. */
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
      // Otherwise the last one would stay alive until another is created.
      NeverAwaited.#scheduled = true;
      setImmediate(() => {
        NeverAwaited.#scheduled = false;
        NeverAwaited.#clear();
      }).unref();
    }
    return watch;
  }

  /** The last run of `loop` has ended: warns of all that were made during its runs and never awaited. */
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
      const subject = this.#name === '' ? 'a coroutine without a name' : `coroutine '${this.#name}'`;
      process.emitWarning(`${subject} was never awaited${where}`, {
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
 * In debug mode: watches the new `operation`. (Calls of functions that `coroutine()` has marked are watched in any
 * mode.) A call of its `Symbol.iterator` counts as awaiting it. Code that steps it in another way calls {@link
 * noteAwaited}.
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

/** `operation` is being awaited. */
export function noteAwaited(operation: Watched): void {
  if (operation._watch !== undefined) {
    operation._watch.awaited = true;
  }
}
