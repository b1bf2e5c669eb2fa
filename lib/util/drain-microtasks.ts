import { queueMicrotask } from './globals.js';

/** The function by which Node's REPL emulates the end of a callback: drains ticks and microtasks. */
const { _tickCallback } = process as unknown as { _tickCallback?: () => void };

/**
 * Runs what `process.nextTick` and settled Promises have queued, as at the end of a callback of Node's. What a tick throws
 * goes to 'uncaughtException', as it would there.
 */
export function drainMicrotasks(): void {
  for (let again = true; again; ) {
    again = false;
    try {
      _tickCallback?.();
    } catch (error) {
      // There is no boundary of Node around ticks here; its boundary around a microtask does the same work.
      queueMicrotask(() => {
        throw error;
      });
      again = true;
    }
  }
}
