/**
 * `value instanceof type`, but false for a revoked proxy, or one whose traps throw. For values that user code has
 * thrown, yielded or returned.
 */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
