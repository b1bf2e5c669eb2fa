import type { Coroutine } from '../coroutine/coroutine.js';
import type { Future } from '../future/future.js';

/**
 * Waits for what `opening` opens. Closes it if the wait is cancelled just when it was opened, because no caller would
 * get it.
 */
export function* taken<T extends { close(): void }>(opening: Future<T>): Coroutine<T> {
  let opened: T | undefined;
  try {
    opened = yield* opening;
    return opened;
  } finally {
    if (opened === undefined && opening.done() && !opening.cancelled() && opening.exception() === null) {
      opening.result().close();
    }
  }
}
