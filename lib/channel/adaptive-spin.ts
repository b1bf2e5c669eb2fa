import { loadedAddon } from '../reactor/native/load-addon.js';
import { availableParallelism } from '../util/node-builtins.js';

/** How long a spin is, in milliseconds: what it takes until a thread that sleeps has been woken and has answered. */
const LENGTH = 0.1;
/** A spin that is over so much too late, in milliseconds, has lent the processor to somebody else's work. */
const LATE = 0.2;
/** The most waits without a spin between two with one; and where others want the processor. */
const MOST_SKIPPED = 255;
const MOST_SKIPPED_IF_LATE = 1 << 16;
/** Looks between two readings of the clock, and readings between two offers of the processor, where there are others. */
const LOOKS = 16;
const READINGS = 16;

/**
 * Looks for a while whether something has come, before the thread falls asleep, and offers its processor to other threads now
 * and then, so that the one which would bring it can run. Falling asleep and being woken take two system calls and a round
 * through the scheduler; this takes at most one.
 *
 * Every spin in vain doubles how many waits go without one, and one that was not quarters that: two threads that answer each
 * other soon both spin, and one that is called now and then soon never does, nor one whose processor is wanted by others.
 *
 * With one processor, only where the addon is loaded: JavaScript has no way to offer it.
 */
export class AdaptiveSpin {
  /** Waits that go without a spin after each with one, and how many of them have been. */
  #skip = 0;
  #skipped = 0;
  /** Whether there is one processor only; undefined before the first spin. */
  #isAlone: boolean | undefined;

  /** Whether `arrived` was true within a short time. */
  until(arrived: () => boolean): boolean {
    if (this.#skipped++ < this.#skip) {
      return arrived();
    }
    const addon = loadedAddon();
    this.#isAlone ??= availableParallelism() === 1;
    const isAlone = this.#isAlone;
    if (isAlone && addon === undefined) {
      return arrived();
    }
    this.#skipped = 0;
    const looks = isAlone ? 1 : LOOKS;
    const readings = isAlone ? 1 : READINGS;
    const end = performance.now() + LENGTH;
    let now = 0;
    for (let round = 1; now < end; round++) {
      for (let i = 0; i < looks; i++) {
        if (arrived()) {
          return this.#adapt(true, performance.now() > end + LATE);
        }
      }
      if (round % readings === 0) {
        addon?.offerProcessor();
      }
      now = performance.now();
    }
    return this.#adapt(arrived(), now > end + LATE);
  }

  /** `late`: even what has arrived came later than it would have to a sleeping thread, for somebody else had the processor. */
  #adapt(found: boolean, late: boolean): boolean {
    if (late) {
      this.#skip = Math.min(16 * this.#skip + 15, MOST_SKIPPED_IF_LATE);
    } else if (found) {
      this.#skip >>= 2;
    } else {
      this.#skip = Math.max(this.#skip, Math.min(2 * this.#skip + 1, MOST_SKIPPED));
    }
    return found;
  }
}
