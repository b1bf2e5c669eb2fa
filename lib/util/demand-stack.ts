/**
 * Calls itself `depth` times, with 50 to 100 bytes of the stack each, and 4 ns.
 *
 * @throws RangeError if that exceeds the stack.
 */
export function demandStack(depth: number): void {
  if (depth > 0) {
    demandStack(depth - 1);
  }
}
