/**
 * The waker of a thread: a word on which all waits of the thread can wait, and which any other thread can set.
 *
 * A thread may wait in three ways: in `Atomics.wait`, for which the word is a futex; in `Atomics.waitAsync`, likewise,
 * while Node's loop runs; and in a native reactor, which the addon wakes by its number. A thread that wakes another
 * does all that applies.
 */

import { Atomics } from '../util/globals.js';

/** Int32 words of a waker. */
export const WAKER_WORDS = 16;
/** Not zero: woken since the thread last looked. */
export const WOKEN = 0;
/** How many waits in this thread need `Atomics.notify`. */
export const WAITS = 1;
/** The native reactor in which a blocking run waits; 0 for none. It is woken instead of the receiver's own. */
export const BLOCKED_IN = 2;
/** Not zero: the thread has ended, or is about to, and will never answer again. */
export const DEAD = 3;
/** The operating system's number of the thread; 0 if it is unknown. */
export const THREAD_ID = 4;

/** This thread's own waker. */
class ThreadWaker {
  words: Int32Array = new Int32Array(new SharedArrayBuffer(4 * WAKER_WORDS));

  /** Makes `memory` the waker of this thread, because others use it already. Call it before anything has used the old one. */
  adopt(memory: SharedArrayBuffer): void {
    this.words = new Int32Array(memory);
  }

  /** **Blocks** until the waker is woken, which it may be already, or `limit` milliseconds have passed. */
  wait(limit: number): void {
    const { words } = this;
    Atomics.add(words, WAITS, 1);
    Atomics.wait(words, WOKEN, 0, limit);
    Atomics.sub(words, WAITS, 1);
  }

  /** Wakes its own thread: the next wait ends at once. */
  wake(): void {
    Atomics.store(this.words, WOKEN, 1);
    if (Atomics.load(this.words, WAITS) !== 0) {
      Atomics.notify(this.words, WOKEN);
    }
  }

  /** Clears the wakeup. The caller must then look for what was sent before. */
  clear(): void {
    Atomics.store(this.words, WOKEN, 0);
  }
}

export const waker: ThreadWaker = new ThreadWaker();
