import type { Coroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { taken } from './taken.js';

/**
 * Connects to the first that answers: begins with one attempt, and begins the next when `delay` milliseconds have
 * passed or the last one has failed (RFC 8305, section 5). Then it abandons all others. Cancelling it leaves nothing
 * open.
 *
 * @throws the error of the only attempt; else an AggregateError of all, with the `code` of the first.
 */
export function* raceToConnect<T extends { close(): void }>(
  loop: EventLoop,
  attempts: readonly (() => Future<T>)[],
  delay: number,
): Coroutine<T> {
  if (attempts.length === 1) {
    // Without a race: as in asyncio, two iterations from the connection to the call of `connectionMade`.
    return yield* taken((attempts[0] as () => Future<T>)());
  }
  const running = new Set<Future<T>>();
  const errors: unknown[] = [];
  let changed = loop.createFuture<void>();
  let winner: T | undefined;
  let isOver = false;
  const change = (): void => {
    if (!changed.done()) {
      changed.setResult();
    }
  };
  const note = (future: Future<T>): void => {
    running.delete(future);
    if (future.cancelled()) {
      return;
    }
    const error = future.exception();
    if (error !== null) {
      errors.push(error);
    } else if (winner === undefined && !isOver) {
      winner = future.result();
    } else {
      future.result().close();
    }
    change();
  };
  try {
    for (let begun = 0; winner === undefined; ) {
      if (begun < attempts.length) {
        const future = (attempts[begun++] as () => Future<T>)();
        running.add(future);
        future.addDoneCallback(note);
      } else if (running.size === 0) {
        throw failure(errors);
      }
      const isLast = begun === attempts.length || delay === Number.POSITIVE_INFINITY;
      const timer = isLast ? null : loop.callLater(delay, change);
      try {
        yield* changed;
      } finally {
        timer?.cancel();
      }
      changed = loop.createFuture<void>();
    }
    isOver = true;
    return winner;
  } finally {
    if (!isOver) {
      isOver = true;
      // The connection was made just when the wait for it was cancelled.
      winner?.close();
    }
    for (const future of running) {
      future.cancel();
    }
  }
}

function failure(errors: readonly unknown[]): unknown {
  if (errors.length === 1) {
    return errors[0];
  }
  const messages = errors.map((error) => (error as Error).message).join(', ');
  const all = new AggregateError(errors, `Multiple connections failed: ${messages}`);
  return Object.assign(all, { code: (errors[0] as NodeJS.ErrnoException).code });
}
