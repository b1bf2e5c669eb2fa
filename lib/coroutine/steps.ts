import { finishWith, suspendFor } from './await.js';

/** The iterator step that makes the task wait for `target`. */
export function suspended<T>(target: unknown): IteratorResult<unknown, T> {
  return suspendFor<T>(target).next(undefined);
}

/** The iterator step that gives `value` to the awaiting coroutine. */
export function finished<T>(value: T): IteratorResult<unknown, T> {
  return finishWith(value).next(undefined);
}
