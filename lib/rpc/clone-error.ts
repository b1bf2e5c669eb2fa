import { structuredClone } from '../util/globals.js';
import { isInstance } from '../util/is-instance.js';

/**
 * For arguments that could not be sent because of `error`: the DataCloneError names the first that V8 cannot clone. An
 * error of a getter of an argument, or of what is to be transferred, is returned unchanged.
 */
export function argumentsRefused(error: unknown, args: readonly unknown[]): unknown {
  if (!isCloneError(error)) {
    return error;
  }
  const at = args.findIndex((value) => cloneError(value) !== undefined);
  return at === -1 ? error : refused(`Argument ${at + 1}`, error);
}

/** The same for a result. */
export function resultRefused(error: unknown): unknown {
  return isCloneError(error) ? refused('The result', error) : error;
}

function refused(what: string, error: DOMException): DOMException {
  return new DOMException(`${what} cannot be sent to another thread: ${error.message}`, 'DataCloneError');
}

function isCloneError(error: unknown): error is DOMException {
  return isInstance(error, DOMException) && error.name === 'DataCloneError';
}

function cloneError(value: unknown): unknown {
  try {
    structuredClone(value);
    return undefined;
  } catch (error) {
    return isCloneError(error) ? error : undefined;
  }
}
