import { BLOCKED_IN, RUNG, WAITS } from '../reactor/bell.js';
import { loadAddon } from '../reactor/native/load-addon.js';

/**
 * Rings the bell of a thread. `reactor`: the native reactor of the receiver, 0 where it has none; it is woken where no
 * blocking run of that thread waits elsewhere.
 */
export function ringBell(words: Int32Array, reactor: number): void {
  Atomics.store(words, RUNG, 1);
  if (Atomics.load(words, WAITS) !== 0) {
    Atomics.notify(words, RUNG);
  }
  const target = Atomics.load(words, BLOCKED_IN) || reactor;
  if (target !== 0) {
    loadAddon().wake(target);
  }
}
