import type { InspectOptions } from 'node:util';
import { inspect } from './node-builtins.js';

/** The text for a value that cannot be inspected. */
const UNSHOWABLE = '<not inspectable>';

/** {@link inspect} that never throws: a value may be a revoked proxy, or have getters or an `inspect` of its own that throw. */
export function show(value: unknown, options?: InspectOptions): string {
  try {
    return inspect(value, options);
  } catch {
    return UNSHOWABLE;
  }
}

/** One line that shows `value`. Never throws. */
export function showBriefly(value: unknown): string {
  return show(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).split('\n', 1)[0];
}

/** The name of the class of `object`, for reports. Never throws, though `constructor` and `name` may be anything. */
export function className(object: object): string {
  try {
    const { name } = object.constructor;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}

/** What a report calls the thrown value `error`: the `name` of an Error, or the type. Never throws. */
export function errorName(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}` : typeof error;
  } catch {
    return typeof error;
  }
}

/** The message of `error`; undefined if it cannot be read. Never throws. */
export function errorMessage(error: Error): string | undefined {
  try {
    return `${error.message}`;
  } catch {
    return undefined;
  }
}
