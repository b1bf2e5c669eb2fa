import { isCoroutineFunction } from '../coroutine/coroutine.js';
import { checkFunction, invalidType } from '../errors/arguments.js';

/**
 * Raises unless `callback`, an argument of `where`, is a function. In debug mode also raises for a coroutine function,
 * as CPython does: calling one runs nothing.
 */
export function checkCallback(where: string, callback: unknown, debug: boolean): void {
  checkFunction(where, 'callback', callback);
  if (debug && isCoroutineFunction(callback)) {
    throw invalidType(where, 'callback', 'a plain function (createTask schedules a coroutine)', callback);
  }
}
