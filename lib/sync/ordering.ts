import { invalidType } from '../errors/arguments.js';

/** As for `Array.prototype.sort`: below zero if `a` comes before `b`, above zero if it comes after. */
export type Compare<T> = (a: T, b: T) => number;

/** Whether `a` comes out before `b`. */
export type Precedes<T> = (a: T, b: T) => boolean;

/**
 * The default order, `a < b`. Arrays are compared as Python's tuples, by the first elements that differ, so that
 * `[priority, data]` comes out by priority.
 *
 * @throws TypeError if the result of `<` would mean nothing: for objects without a primitive value, undefined, or a
 * text and a number.
 */
export function precedes(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a < b;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return arrayPrecedes(a, b);
  }
  const left = orderable(a);
  const right = orderable(b);
  if ((typeof left === 'string') !== (typeof right === 'string')) {
    throw invalidType('put', 'item', `comparable with ${typeof right === 'string' ? 'a string' : 'a number'}`, a);
  }
  return left < right;
}

function arrayPrecedes(a: readonly unknown[], b: readonly unknown[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a[at] !== b[at]) {
      return precedes(a[at], b[at]);
    }
  }
  return a.length < b.length;
}

/** The primitive value by which `<` compares `item`. */
function orderable(item: unknown): string | number | bigint | boolean {
  const value = isObject(item) ? primitive(item) : item;
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      throw invalidType('put', 'item', 'comparable by "<" (else give a compare function)', item);
  }
}

function isObject(item: unknown): item is object {
  return (typeof item === 'object' && item !== null) || typeof item === 'function';
}

/** As the operator does, but without `toString` as a fallback. */
function primitive(item: object): unknown {
  const convert = (item as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
  return typeof convert === 'function' ? convert.call(item, 'number') : item.valueOf?.();
}
