import { isInstance } from '../util/is-instance.js';
import { types } from '../util/node-builtins.js';
import { errorMessage, showBriefly } from '../util/show.js';
import { invalidType } from './arguments.js';
import { captureTrace, deliveredTraces } from './delivered.js';
import { CancelledError } from './errors.js';

/** What `cancel` may be given: the message of the CancelledError, or an Error that becomes its `cause`. */
export type CancelReason = string | Error;

/** The reason of an AbortSignal if it is no Error: it becomes the `cause`, too. */
class AbortReason extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(typeof reason === 'string' ? reason : showBriefly(reason));
    this.reason = reason;
  }
}

/** The cancel reason after `signal` was aborted. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return isError(reason) ? reason : new AbortReason(reason);
}

/** In debug mode, the `cause` of a CancelledError: its stack trace shows the caller of `cancel`. */
class CancelRequest extends Error {
  override readonly name: string = 'CancelRequest';
  readonly reason: string | undefined;

  constructor(reason: string | undefined, cancel: (reason?: CancelReason) => boolean) {
    super('cancel() was called here');
    this.reason = reason;
    captureTrace(this, cancel);
  }
}

/**
 * Checks the argument of a future's `cancel` and returns the reason to keep.
 *
 * @throws TypeError if `reason` is neither a string nor an Error.
 */
export function requestedReason(
  reason: CancelReason | undefined,
  { cancel, _scheduler }: { cancel(reason?: CancelReason): boolean; readonly _scheduler: { readonly debug: boolean } },
): CancelReason | undefined {
  if (reason !== undefined && typeof reason !== 'string') {
    if (!isError(reason)) {
      throw invalidType('cancel', 'reason', 'a string or an Error', reason);
    }
    return reason;
  }
  return _scheduler.debug ? new CancelRequest(reason, cancel) : reason;
}

function isError(value: unknown): value is Error {
  return isInstance(value, Error) || types.isNativeError(value);
}

/** The stored form of `reason`: a string, from which each reader gets a new error; otherwise the error. */
export function keptReason(reason: CancelReason | undefined): string | CancelledError | undefined {
  return reason === undefined || typeof reason === 'string' ? reason : cancelledError(reason);
}

/** A CancelledError without a stack trace, because the loop's frames say nothing: see {@link deliveredTraces}. */
export function cancelledError(reason?: CancelReason): CancelledError {
  const limit = setStackTraceLimit(0);
  try {
    return deliveredTraces.note(withoutTrace(reason));
  } finally {
    if (limit !== undefined) {
      setStackTraceLimit(limit);
    }
  }
}

function withoutTrace(reason: CancelReason | undefined): CancelledError {
  if (reason === undefined || typeof reason === 'string') {
    return new CancelledError(reason);
  }
  const message = reason instanceof CancelRequest ? reason.reason : errorMessage(reason);
  return new CancelledError(message, { cause: reason instanceof AbortReason ? reason.reason : reason });
}

/** Returns the former limit; undefined if it cannot be set, because `Error` may be frozen. */
function setStackTraceLimit(limit: number): number | undefined {
  try {
    const former = Error.stackTraceLimit;
    Error.stackTraceLimit = limit;
    return former;
  } catch {
    return undefined;
  }
}
