import { loadAddon } from '../reactor/native/load-addon.js';
import { BLOCKED_IN, WAITS, WOKEN } from '../reactor/waker.js';

/**
 * Wakes a thread by its waker. `reactor`: the native reactor of the receiver, 0 where it has none; it is woken where no
 * blocking run of that thread waits elsewhere.
 */
export function wakeThread(words: Int32Array, reactor: number): void {
  Atomics.store(words, WOKEN, 1);
  if (Atomics.load(words, WAITS) !== 0) {
    Atomics.notify(words, WOKEN);
  }
  const target = Atomics.load(words, BLOCKED_IN) || reactor;
  if (target !== 0) {
    loadAddon().wake(target);
  }
}
