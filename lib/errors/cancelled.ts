import { CancelledError } from './errors.js';

/**
 * A CancelledError without a stack trace: it is made by the loop, whose frames tell nothing, and capturing them would be most
 * of the cost of cancelling a task.
 */
export function cancelledError(message?: string): CancelledError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new CancelledError(message);
  } finally {
    Error.stackTraceLimit = limit;
  }
}
