import { types } from './node-builtins.js';

/** Functions that `coroutine()` has marked. */
const marked = new WeakSet<object>();

/** Marks `fn`, which is no generator function, as a coroutine function. */
export function mark(fn: object): void {
  marked.add(fn);
}

/** Whether the calls of `value` return coroutine objects: a generator function, or one marked by `coroutine()`. */
export function makesCoroutines(value: unknown): boolean {
  return (
    typeof value === 'function' &&
    (marked.has(value) || (types.isGeneratorFunction(value) && !types.isAsyncFunction(value)))
  );
}
