/**
 * Imported before the package, which keeps the `Atomics` that it finds: has `hook.afterWaitAsync` called as soon as an
 * `Atomics.waitAsync` has begun.
 */
export const hook: { afterWaitAsync: (() => void) | undefined } = { afterWaitAsync: undefined };

const { waitAsync } = Atomics;
Atomics.waitAsync = ((...args: Parameters<typeof waitAsync>) => {
  const wait = waitAsync(...args);
  hook.afterWaitAsync?.();
  return wait;
}) as typeof waitAsync;
