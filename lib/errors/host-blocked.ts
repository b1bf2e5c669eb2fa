import { deliveredTraces } from './delivered.js';
import { HostBlockedError } from './errors.js';

/**
 * The error for a blocking run that would wait for something that only Node can complete; `what` says what happened.
 */
export function hostBlocked(what: string): HostBlockedError {
  return deliveredTraces.note(new HostBlockedError(`${what}: use runAsync`));
}
