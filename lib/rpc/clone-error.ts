import { structuredClone } from '../util/globals.js';
import { isInstance } from '../util/is-instance.js';

/**
 * For arguments that could not be sent because of `error`: the DataCloneError names the first that V8 cannot clone. An
 * error of a getter is returned unchanged, and any if there is a `list` of what is transferred: that cannot be cloned on
 * its own. Never throws.
 */
export function argumentsRefused(error: unknown, args: readonly unknown[], list: readonly unknown[]): unknown {
  const text = refusal(error);
  const at = text === undefined || list.length > 0 ? -1 : args.findIndex((value) => !isCloneable(value));
  return at === -1 ? error : refused(`Argument ${at + 1}`, text);
}

/** The same for a result. Never throws. */
export function resultRefused(error: unknown): unknown {
  const text = refusal(error);
  return text === undefined ? error : refused('The result', text);
}

function refused(what: string, text: string | undefined): DOMException {
  return new DOMException(`${what} cannot be sent to another thread: ${text}`, 'DataCloneError');
}

/** The message of a DataCloneError; undefined for another error, as a getter may throw. */
function refusal(error: unknown): string | undefined {
  try {
    return isInstance(error, DOMException) && error.name === 'DataCloneError' ? error.message : undefined;
  } catch {
    return undefined;
  }
}

/** Whether V8 can clone `value`. Never throws. */
export function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
