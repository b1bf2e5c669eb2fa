/**
 * Names of coroutine functions, for reports. A generator object does not refer to its function, but its prototype is the
 * function's own; so the name is kept once per function, and costs a coroutine nothing.
 */
const names = new WeakMap<object, string>();

/** Remembers the name of a generator function. */
export function rememberName(fn: { readonly name: string; readonly prototype: object }): void {
  names.set(fn.prototype, fn.name);
}

/** How reports name a coroutine object: by its function, where that was seen, else `coroutine`. */
export function coroutineName(coroutine: object): string {
  return names.get(Object.getPrototypeOf(coroutine) as object) || 'coroutine';
}
