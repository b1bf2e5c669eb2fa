import type { Coroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { SubjectFuture } from '../future/subject-future.js';

/** Waits until {@link wakeAll} is called for `waiters` of `subject`. @throws the error that is passed to it. */
export function* waitIn(waiters: Set<Future<void>>, loop: EventLoop, subject: object): Coroutine<void> {
  const waiter = new SubjectFuture(loop, subject);
  waiters.add(waiter);
  try {
    yield* waiter;
  } finally {
    waiters.delete(waiter);
  }
}

/** Wakes all waiters, or raises `error` in them. */
export function wakeAll(waiters: Iterable<Future<void>> | undefined, error: Error | null = null): void {
  for (const waiter of waiters ?? []) {
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
