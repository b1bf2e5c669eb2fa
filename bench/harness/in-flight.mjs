/**
 * Makes `size` calls, at most `most` at a time: has that many async functions, each of which awaits one call after the
 * other. Each call must add one to its argument. Resolves to the sum of the arguments.
 */
export async function callAll(call, size, most) {
  let next = 0;
  let sum = 0;
  const caller = async () => {
    while (next < size) {
      const result = await call(next++);
      sum += result - 1;
    }
  };
  await Promise.all(Array.from({ length: most }, caller));
  return sum;
}
