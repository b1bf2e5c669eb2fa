import { watchUnretrieved } from '../scheduler/unretrieved.js';
import { className, show } from '../util/show.js';
import type { Future } from './future.js';
import { OUTCOME, REJECTED, UNRETRIEVED } from './state.js';

/**
 * A listener that learns that `future` is done, but does not read its exception. If no other code reads it either, it
 * is reported when `future` is collected.
 */
export function leaveUnseen(future: Future): void {
  if ((future._state & OUTCOME) === REJECTED && (future._state & UNRETRIEVED) !== 0) {
    const message = `${className(future)} exception was never retrieved: ${show(future)}`;
    watchUnretrieved(future, future._scheduler, message, future._value);
  }
}
