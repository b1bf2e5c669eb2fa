import {
  BrokenExecutorError,
  CancelledError,
  DeadlockError,
  HostBlockedError,
  InvalidStateError,
  KeyboardInterrupt,
  NativeUnavailableError,
  RuntimeError,
} from '../errors/errors.js';
import { ExceptionGroup } from '../errors/exception-group.js';
import { BrokenBarrierError, QueueEmpty, QueueFull, QueueShutDown } from '../errors/sync.js';
import { TimeoutError } from '../errors/timeout-error.js';
import { isInstance } from '../util/is-instance.js';
import { types } from '../util/node-builtins.js';
import { showBriefly } from '../util/show.js';
import { MAX_ERROR_CLASSES, MAX_ERROR_DEPTH } from './constants.js';

/**
 * An exception on its way to another thread. Structured clone keeps only the language's own error classes, and no
 * properties. So errors travel as their parts, and are put together again. An error that occurs in several places, or
 * in itself, travels once and arrives as one.
 */
export interface EncodedError {
  /** What was thrown, if that was no error. */
  readonly value?: unknown;
  /** The error that was thrown, then the errors that occur in it. */
  readonly errors?: readonly FailedError[];
}

interface FailedError {
  readonly className: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: Part;
  /** Of an AggregateError, or of another error that has a list of this name. */
  readonly errors?: readonly Part[];
  /** Its own properties, such as `code`. */
  readonly properties: readonly (readonly [key: string, value: Part])[];
}

/** A part of an error: another error, by its index in {@link EncodedError.errors}, or a value. */
interface Part {
  readonly error?: number;
  readonly value?: unknown;
}

type ErrorClass = new (...args: never[]) => Error;

const OWN_PARTS = new Set(['name', 'message', 'stack', 'cause', 'errors']);

const CLASSES = new Map<string, ErrorClass>(
  [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
    RuntimeError,
    CancelledError,
    InvalidStateError,
    HostBlockedError,
    DeadlockError,
    KeyboardInterrupt,
    NativeUnavailableError,
    BrokenExecutorError,
    ExceptionGroup,
    BrokenBarrierError,
    QueueEmpty,
    QueueFull,
    QueueShutDown,
    TimeoutError,
  ].map((type) => [type.name, type as unknown as ErrorClass]),
);

/** The replacement for a part of an error whose getter throws. */
const UNREADABLE = '<not readable>';

/**
 * Encodes `thrown`. `isCloneable` says whether a value can be cloned; if not, a text replaces it. Never throws,
 * whatever `thrown` is: a revoked proxy, or an error whose getters throw.
 */
export function encodeError(thrown: unknown, isCloneable: (value: unknown) => boolean): EncodedError {
  if (!isError(thrown)) {
    return { value: isCloneable(thrown) ? thrown : showBriefly(thrown) };
  }
  const found = [thrown];
  const places = new Map<Error, number>([[thrown, 0]]);
  const cloneable = new Map<unknown, boolean>();
  // Level by level: those before `below` are `depth` steps away from what was thrown, or less.
  let depth = 0;
  let below = 1;
  const partOf = (value: unknown): Part => {
    if (isError(value)) {
      let place = places.get(value);
      if (place === undefined && depth < MAX_ERROR_DEPTH) {
        place = found.push(value) - 1;
        places.set(value, place);
      }
      return place === undefined ? { value: showBriefly(value) } : { error: place };
    }
    let may = cloneable.get(value);
    if (may === undefined) {
      may = isCloneable(value);
      cloneable.set(value, may);
    }
    return { value: may ? value : showBriefly(value) };
  };
  const errors: FailedError[] = [];
  while (errors.length < found.length) {
    if (errors.length === below) {
      depth++;
      below = found.length;
    }
    errors.push(takeOneApart(found[errors.length], partOf));
  }
  return { errors };
}

/**
 * Whether `value` is an error, of this realm or another. A DOMException of another realm is no `Error` in any realm.
 */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isInstance(value, Error) || isInstance(value, DOMException);
}

function takeOneApart(error: Error, partOf: (value: unknown) => Part): FailedError {
  const stack = read(error, 'stack');
  const type = isInstance(error, DOMException) ? 'DOMException' : classNameOf(error);
  const list = type === 'DOMException' ? undefined : listOf(error);
  const cause = attempt(() => 'cause' in error, false);
  return {
    className: type,
    name: textOf(error, 'name', 'Error'),
    message: textOf(error, 'message', 'The message of this error cannot be read'),
    stack: typeof stack === 'string' ? stack : undefined,
    ...(cause && { cause: partOf(read(error, 'cause')) }),
    ...(list !== undefined && { errors: list.map(partOf) }),
    properties: keysOf(error, type).map((key) => [key, partOf(read(error, key))] as const),
  };
}

/** Its own enumerable keys and `code`, even if inherited: callers distinguish errors by it. */
function keysOf(error: Error, type: string): string[] {
  const keys = attempt(() => Object.keys(error), []).filter((key) => !OWN_PARTS.has(key));
  // The code of a DOMException follows from its name.
  if (type !== 'DOMException' && !keys.includes('code') && attempt(() => 'code' in error, false)) {
    keys.push('code');
  }
  return keys;
}

/** The errors of an AggregateError of any realm. */
function listOf(error: Error): readonly unknown[] | undefined {
  return attempt(() => {
    const { errors } = error as AggregateError;
    return Array.isArray(errors) ? errors.slice() : undefined;
  }, undefined);
}

function classNameOf(error: Error): string {
  return attempt(() => {
    const { name } = error.constructor;
    return typeof name === 'string' && name !== '' ? name : 'Error';
  }, 'Error');
}

function textOf(error: Error, key: 'name' | 'message', otherwise: string): string {
  return attempt(() => String(error[key]), otherwise);
}

function read(error: Error, key: string): unknown {
  return attempt(() => (error as unknown as Record<string, unknown>)[key], UNREADABLE);
}

/** What `look` returns; `otherwise` if what it looks at throws. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

/** Decodes an exception. If its class is unknown here, it gets a class of that name. */
export function decodeError({ value, errors }: EncodedError): unknown {
  if (errors === undefined) {
    return value;
  }
  // All are made before any is completed, because they may refer to each other in a circle.
  const made = errors.map(construct);
  const partAt = (part: Part): unknown => (part.error === undefined ? part.value : made[part.error]);
  for (const [place, error] of errors.entries()) {
    complete(made[place], error, partAt);
  }
  return made[0];
}

/** An error made by `Error`, because the constructor of its class may take other arguments. */
function construct({ className, name, message, errors }: FailedError): Error {
  if (className === 'DOMException') {
    return new DOMException(message, name);
  }
  if (className === ExceptionGroup.name && errors !== undefined && errors.length > 0) {
    return new ExceptionGroup(errors, message.replace(/ \(\d+ sub-exceptions?\)$/, ''));
  }
  return Reflect.construct(Error, [message], classOf(className)) as Error;
}

function complete(made: Error, error: FailedError, partAt: (part: Part) => unknown): void {
  if (error.cause !== undefined) {
    define(made, 'cause', partAt(error.cause));
  }
  if (error.errors !== undefined) {
    define(made, 'errors', error.errors.map(partAt));
  }
  for (const [key, part] of error.properties) {
    // Defined, not assigned: the key may be `__proto__`, or have a setter in the class.
    define(made, key, partAt(part), true);
  }
  if (made.name !== error.name) {
    define(made, 'name', error.name);
  }
  define(made, 'stack', error.stack);
}

function define(error: Error, key: string, value: unknown, enumerable = false): void {
  // A program may have put `get` into Object.prototype.
  Object.defineProperty(error, key, {
    __proto__: null,
    value,
    configurable: true,
    enumerable,
    writable: true,
  } as object);
}

function classOf(name: string): ErrorClass {
  let type = CLASSES.get(name);
  if (type === undefined) {
    type = class extends Error {};
    Object.defineProperty(type, 'name', { __proto__: null, value: name } as object);
    if (CLASSES.size < MAX_ERROR_CLASSES) {
      CLASSES.set(name, type);
    }
  }
  return type;
}
