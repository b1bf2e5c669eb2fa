// The other side of a blocking call, for a loop thread.
export function* addOne(value) {
  return value + 1;
}
