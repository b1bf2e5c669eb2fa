import { loadedAddon } from '../reactor/native/load-addon.js';
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

  /** `late`: even what has arrived came later than it would have to a sleeping thread, for somebody else had the processor. */
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
