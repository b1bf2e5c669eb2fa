import { showBriefly } from './show.js';

/**
 * An Error for `destroy` of a stream of Node's, which takes a falsy value for none, and reads `stack`. If `thrown` does
 * not allow that, its `cause` is `thrown`.
 */
export function destroyReason(thrown: unknown): Error {
  try {
    if (thrown instanceof Error && typeof thrown.stack === 'string') {
      return thrown;
    }
  } catch {
    // A proxy, or a getter, that throws.
  }
  return new Error(`Not an Error was thrown: ${showBriefly(thrown)}`, { cause: thrown });
}
