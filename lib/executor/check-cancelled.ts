import { CANCEL_ASKED } from '../channel/protocol.js';
import { CancelledError } from '../errors/errors.js';
import { calls } from '../rpc/current-call.js';

/**
 * In a function that an executor runs: raises CancelledError if the caller has cancelled the call. Let it pass, after cleaning
 * up; the call then counts as cancelled. Costs a few nanoseconds, so that a busy loop may ask at each turn. Elsewhere it does
 * nothing.
 *
 * @throws CancelledError
 */
export function checkCancelled(): void {
  const { current } = calls;
  if (current !== undefined && Atomics.load(current.words, current.at) === CANCEL_ASKED) {
    throw new CancelledError('The caller has cancelled this call');
  }
}
