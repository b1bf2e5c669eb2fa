/** Under this key the global object has a list with one entry for each copy of the package in this thread. */
export const COPIES: unique symbol = Symbol.for('asyncio-native') as never;

/** The end of a message about an object or a loop that may be another copy's. Empty if this is the only copy. */
export function otherCopies(): string {
  const copies: unknown = (globalThis as { [COPIES]?: unknown })[COPIES];
  const count = Array.isArray(copies) ? copies.length : 1;
  return count === 1 ? '' : `. The package is loaded ${count} times in this thread, and each copy has its own loops`;
}
