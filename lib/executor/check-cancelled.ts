import { CancelledError } from '../errors/errors.js';
import { currentCall } from '../rpc/current-call.js';

/**
 * In a function that an executor runs: raises CancelledError if the caller has cancelled the call. Clean up and let the
 * error pass; the call then counts as cancelled. The check takes a few nanoseconds, so a busy loop may call it in each
 * iteration. In any other function it does nothing.
 *
 * @throws CancelledError
 */
export function checkCancelled(): void {
  if (currentCall.call?.isCancelAsked) {
    throw new CancelledError('The caller has cancelled this call');
  }
}
