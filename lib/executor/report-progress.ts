import { currentCall } from '../rpc/current-call.js';

/**
 * In a function that an executor runs: passes `value` to the listeners of the call's future (`onProgress`), cloned as
 * `postMessage` does. It does not wait. If the function reports values faster than the caller takes them, some are
 * dropped. In any other function it does nothing.
 *
 * @throws DataCloneError if `value` cannot be cloned.
 */
export function reportProgress(value: unknown): void {
  currentCall.call?.report(value);
}
