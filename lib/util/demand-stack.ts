/** Calls of {@link descend}: together they take at least 5 KB of the stack. */
const DEPTH = 32;

/** With so many arguments that a call takes some 170 bytes, also of compiled code. */
function descend(
  depth: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
  i: number,
  j: number,
  k: number,
  l: number,
  m: number,
  n: number,
  o: number,
): number {
  return depth === 0 ? a : descend(depth - 1, b, c, d, e, f, g, h, i, j, k, l, m, n, o, a) + 1;
}

/** @throws RangeError if the stack is so near to its end that the code of a loop could be broken off within. */
export function demandStack(): void {
  descend(DEPTH, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
