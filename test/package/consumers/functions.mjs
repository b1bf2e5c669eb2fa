// What the other consumers have done in threads.
export function add(a, b) {
  return a + b;
}

export function fail() {
  throw new RangeError('out of range');
}
