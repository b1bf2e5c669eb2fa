import { isCoroutineFunction } from '../coroutine/coroutine.js';
import { checkFunction, invalidType } from '../errors/arguments.js';

/**
 * Raises unless `callback`, an argument of `where`, is a function. If `isStrict`, also raises for a coroutine function:
 * calling one runs nothing. CPython is so strict in debug mode, and for handlers of signals.
 */
export function checkCallback(where: string, callback: unknown, isStrict: boolean): void {
  checkFunction(where, 'callback', callback);
  if (isStrict) {
    checkPlain(where, 'callback', callback);
  }
}

/** Raises if `callback`, the argument `name` of `where`, is a coroutine function. */
export function checkPlain(where: string, name: string, callback: unknown): void {
  if (isCoroutineFunction(callback)) {
    throw invalidType(where, name, 'a plain function (createTask schedules a coroutine)', callback);
  }
}
