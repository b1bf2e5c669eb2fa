/**
 * `value instanceof type`, and false for a value that cannot be asked: a revoked proxy, or one whose traps throw. For what user code
 * has thrown, yielded or returned.
 */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
