export const addOne = (value) => value + 1;

/** The same as a coroutine function, which a worker calls in the thread that takes the jobs. */
export function* addOneAsCoroutine(value) {
  return value + 1;
}
