import { isInstance } from '../util/is-instance.js';
import { types } from '../util/node-builtins.js';
import { errorMessage, showBriefly } from '../util/show.js';
import { invalidType } from './arguments.js';
import { deliveredTraces } from './delivered.js';
import { CancelledError } from './errors.js';

/** What `cancel` may be given: the message of the CancelledError, or an Error that becomes its `cause`. */
export type CancelReason = string | Error;

/** What an AbortSignal was aborted with, where that is no Error: it becomes the `cause` all the same. */
class AbortReason extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(typeof reason === 'string' ? reason : showBriefly(reason));
    this.reason = reason;
  }
}

/** What to cancel with because `signal` was aborted. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return isError(reason) ? reason : new AbortReason(reason);
}

/** Raises unless `reason` is a string, an Error of any realm, or undefined. */
export function checkCancelReason(reason: unknown): void {
  if (reason !== undefined && typeof reason !== 'string' && !isError(reason)) {
    throw invalidType('cancel', 'reason', 'a string or an Error', reason);
  }
}

function isError(value: unknown): value is Error {
  return isInstance(value, Error) || types.isNativeError(value);
}

/** What a cancelled future keeps of `reason`: a string as it is, from which an error is made each time; else the error. */
export function keptReason(reason: CancelReason | undefined): string | CancelledError | undefined {
  return reason === undefined || typeof reason === 'string' ? reason : cancelledError(reason);
}

/** A CancelledError that has no stack trace yet, for the loop's frames tell nothing: see {@link deliveredTraces}. */
export function cancelledError(reason?: CancelReason): CancelledError {
  const limit = setStackTraceLimit(0);
  try {
    const error =
      reason === undefined || typeof reason === 'string'
        ? new CancelledError(reason)
        : new CancelledError(errorMessage(reason), { cause: reason instanceof AbortReason ? reason.reason : reason });
    return deliveredTraces.note(error);
  } finally {
    if (limit !== undefined) {
      setStackTraceLimit(limit);
    }
  }
}

/** Returns the former limit; undefined where it cannot be set: `Error` may be frozen. */
function setStackTraceLimit(limit: number): number | undefined {
  try {
    const former = Error.stackTraceLimit;
    Error.stackTraceLimit = limit;
    return former;
  } catch {
    return undefined;
  }
}
