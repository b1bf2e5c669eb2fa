import { callbackName } from '../util/callback-name.js';
import { otherCopies } from '../util/copies.js';
import { makesCoroutines } from '../util/coroutine-functions.js';
import { show } from '../util/show.js';

/** Errors for wrong arguments: each names the function, the argument and what was given. */

type Coded<E extends Error> = E & { code: string };

function coded<E extends Error>(error: E, code: string): Coded<E> {
  return Object.assign(error, { code });
}

function shown(value: unknown): string {
  return show(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}

/** {@link shown}, with the hint to call it if a coroutine function was given in place of a coroutine. */
function shownToAwait(value: unknown): string {
  return makesCoroutines(value) ? `${shown(value)}; call it: ${callbackName(value as object)}` : shown(value);
}

/** The TypeError `where: "name" must be EXPECTED, got VALUE`, code `ERR_ASYNCIO_INVALID_ARG_TYPE`. */
export function invalidType(where: string, name: string, expected: string, value: unknown): Coded<TypeError> {
  const message = `${where}: "${name}" must be ${expected}, got ${shown(value)}`;
  return coded(new TypeError(message), 'ERR_ASYNCIO_INVALID_ARG_TYPE');
}

/** The RangeError `where: "name" must be EXPECTED, got VALUE`, code `ERR_ASYNCIO_INVALID_ARG_VALUE`. */
export function invalidValue(where: string, name: string, expected: string, value: unknown): Coded<RangeError> {
  const message = `${where}: "${name}" must be ${expected}, got ${shown(value)}`;
  return coded(new RangeError(message), 'ERR_ASYNCIO_INVALID_ARG_VALUE');
}

/** The TypeError for `new where(…)` by a program, which has to write `how` instead, code `ERR_ASYNCIO_INVALID_ARG_TYPE`. */
export function notConstructible(where: string, how: string): Coded<TypeError> {
  return coded(new TypeError(`${where}: make it by ${how}`), 'ERR_ASYNCIO_INVALID_ARG_TYPE');
}

/** The TypeError for a value that cannot be made a task, code `ERR_ASYNCIO_INVALID_ARG_TYPE`. */
export function notCoroutine(where: string, value: unknown): Coded<TypeError> {
  const message = `${where}: "coro" must be a coroutine object, got ${shownToAwait(value)}${otherCopies()}`;
  return coded(new TypeError(message), 'ERR_ASYNCIO_INVALID_ARG_TYPE');
}

/** The TypeError for a value that a coroutine cannot wait for, code `ERR_ASYNCIO_NOT_AWAITABLE`. */
export function notAwaitable(where: string, value: unknown): Coded<TypeError> {
  const message = `${where}: a coroutine, a Future or a Promise is required, got ${shownToAwait(value)}${otherCopies()}`;
  return coded(new TypeError(message), 'ERR_ASYNCIO_NOT_AWAITABLE');
}

/**
 * The TypeError for `yield*` on a value that must be awaited in another way, which `how` names. Code
 * `ERR_ASYNCIO_NOT_AWAITABLE`.
 */
export function notIterable(value: unknown, how: string): Coded<TypeError> {
  return coded(new TypeError(`yield*: ${shown(value)} is awaited by ${how}`), 'ERR_ASYNCIO_NOT_AWAITABLE');
}

/** Raises unless `value` is a function. */
export function checkFunction(where: string, name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw invalidType(where, name, 'a function', value);
  }
}

/** Raises unless `value` is a number other than NaN. Infinity passes: it means never. */
export function checkTime(where: string, name: string, value: unknown): void {
  if (typeof value !== 'number') {
    throw invalidType(where, name, 'a number of milliseconds', value);
  }
  if (Number.isNaN(value)) {
    throw invalidValue(where, name, 'a number of milliseconds', value);
  }
}

/** Raises unless `value` is a whole number, `least` or more. Infinity passes: it means without limit. */
export function checkCount(where: string, name: string, value: unknown, least: number): void {
  if (typeof value !== 'number') {
    throw invalidType(where, name, 'a number', value);
  }
  if (!(value >= least && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY))) {
    throw invalidValue(where, name, `a whole number, ${least} or more`, value);
  }
}

/** Raises unless `value` is an AbortSignal, of any realm or library, or undefined. */
export function checkSignal(where: string, value: unknown): void {
  if (value === undefined) {
    return;
  }
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.aborted !== 'boolean' || typeof signal.addEventListener !== 'function') {
    throw invalidType(where, 'signal', 'an AbortSignal', value);
  }
}

/** Raises unless `value` is a boolean. */
export function checkBoolean(where: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw invalidType(where, name, 'a boolean', value);
  }
}

/** Whether `options` is an argument in the wrong place: an iterable, a future, a coroutine, a Promise. */
export function isNoOptions(options: unknown): boolean {
  return typeof options === 'object' && options !== null && (Symbol.iterator in options || hasOwnThen(options));
}

/** Whether `object` has a `then` that not every object has. */
function hasOwnThen(object: object): boolean {
  return 'then' in object && !('then' in Object.prototype);
}

/**
 * Raises unless `options` is undefined, or an object whose keys are all in `known` and none inherited from
 * `Object.prototype`.
 */
export function checkOptions(where: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) {
    return;
  }
  if (typeof options !== 'object' || options === null || isNoOptions(options)) {
    throw invalidType(where, 'options', 'an object', options);
  }
  for (const key in options) {
    if (known.includes(key)) {
      if (key in Object.prototype) {
        throw coded(
          new TypeError(
            `${where}: every object inherits the option "${key}", because Object.prototype has it: delete it there`,
          ),
          'ERR_ASYNCIO_POLLUTED_PROTOTYPE',
        );
      }
    } else if (Object.hasOwn(options, key)) {
      throw coded(
        new TypeError(`${where}: unknown option "${key}"; known are ${known.join(', ')}`),
        'ERR_ASYNCIO_UNKNOWN_OPTION',
      );
    }
  }
}
