/**
 * Names of coroutine functions, for reports. A generator object does not refer to its function, but its prototype is
 * that of the function. So the name is stored once per function, not per coroutine.
 */
const names = new WeakMap<object, string>();

/** Remembers the name of a generator function. */
export function rememberName(fn: { readonly name: string; readonly prototype: object }): void {
  names.set(fn.prototype, fn.name);
}

/** The name of a coroutine object in reports: that of its function, if it is known, else `coroutine`. */
export function coroutineName(coroutine: object): string {
  return names.get(Object.getPrototypeOf(coroutine) as object) || 'coroutine';
}
