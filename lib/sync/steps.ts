import { finishWith, suspendFor } from '../coroutine/await.js';

/** The step of an iterator that has the task wait for `target`. */
export function suspended<T>(target: unknown): IteratorResult<unknown, T> {
  return suspendFor<T>(target).next(undefined);
}

/** The step of an iterator that gives `value` to the coroutine that awaits it. */
export function finished<T>(value: T): IteratorResult<unknown, T> {
  return finishWith(value).next(undefined);
}
