import type { Coroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';

/** Waits until {@link wakeAll} is called for `waiters`. @throws what that is given. */
export function* waitIn(waiters: Set<Future<void>>, loop: EventLoop): Coroutine<void> {
  const waiter = loop.createFuture<void>();
  waiters.add(waiter);
  try {
    yield* waiter;
  } finally {
    waiters.delete(waiter);
  }
}

/** Has all who wait go on, or raise `error`. */
export function wakeAll(waiters: Iterable<Future<void>>, error: Error | null = null): void {
  for (const waiter of waiters) {
    if (waiter.done()) {
      continue;
    }
    if (error === null) {
      waiter.setResult();
    } else {
      waiter.setException(error);
    }
  }
}
