import { loadedAddon } from '../reactor/native/load-addon.js';
import { performance } from '../util/globals.js';
import { availableParallelism } from '../util/node-builtins.js';
import {
  MAX_SKIPPED_SPINS,
  MAX_SKIPPED_SPINS_IF_LATE,
  SPIN_LATE,
  SPIN_LENGTH,
  SPIN_LOOKS,
  SPIN_READINGS,
} from './constants.js';

/**
 * Checks for a while whether something has come, before the thread falls asleep. Now and then it offers its processor
 * to other threads, so that the sender can run. Falling asleep and being woken takes two system calls and a pass of the
 * system's scheduler; a spin takes one system call at most.
 *
 * A spin without success doubles the number of waits that go without a spin; a spin with success quarters it. So two
 * threads that answer each other soon both spin. A thread that is called now and then soon never spins, and neither
 * does one whose processor others want.
 *
 * With one processor it spins only if the addon is loaded, because JavaScript cannot offer the processor.
 */
export class AdaptiveSpin {
  /** How many waits go without a spin after each with one, and how many have gone since the last. */
  #skip = 0;
  #skipped = 0;
  /** Whether there is only one processor; undefined before the first spin. */
  #isAlone: boolean | undefined;

  /** Returns whether `arrived` was true within a short time. */
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
    const looks = isAlone ? 1 : SPIN_LOOKS;
    const readings = isAlone ? 1 : SPIN_READINGS;
    const end = performance.now() + SPIN_LENGTH;
    let now = 0;
    for (let round = 1; now < end; round++) {
      for (let i = 0; i < looks; i++) {
        if (arrived()) {
          return this.#adapt(true, performance.now() > end + SPIN_LATE);
        }
      }
      if (round % readings === 0) {
        addon?.offerProcessor();
      }
      now = performance.now();
    }
    return this.#adapt(arrived(), now > end + SPIN_LATE);
  }

  /**
   * `late`: the spin ended later than a sleeping thread would have been woken, because another program had the
   * processor.
   */
  #adapt(found: boolean, late: boolean): boolean {
    if (late) {
      this.#skip = Math.min(16 * this.#skip + 15, MAX_SKIPPED_SPINS_IF_LATE);
    } else if (found) {
      this.#skip >>= 2;
    } else {
      this.#skip = Math.max(this.#skip, Math.min(2 * this.#skip + 1, MAX_SKIPPED_SPINS));
    }
    return found;
  }
}
