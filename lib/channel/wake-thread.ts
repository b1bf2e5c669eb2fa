import { loadAddon } from '../reactor/native/load-addon.js';
import { BLOCKED_IN, WAITS, WOKEN } from '../reactor/waker.js';
import { Atomics } from '../util/globals.js';

/**
 * Wakes a thread by its waker. `reactor` is the native reactor of the receiver, 0 if it has none. If a blocking run of
 * that thread waits in another reactor, that one is woken instead.
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
