import { deserialize, serialize } from 'node:v8';
import { BrokenExecutorError, lazyRpc, show } from '../core.js';

/**
 * Encodes the values that pass through the queue. BullMQ carries JSON and texts, so values become base64 of
 * `v8.serialize`, which keeps all that a structured clone keeps. Numbers, texts and the like, alone or in an array,
 * become JSON in brackets, which takes less time and is readable. An exception becomes the reason of the failure, which
 * BullMQ stores: its first lines are for people, the last line is for the caller.
 */

/**
 * Maximum number of values in an array that becomes JSON: checking more takes longer than cloning them. Chosen, not
 * measured.
 */
const MOST_IN_JSON = 16;

const MARK = '\nasyncio-native:';

/**
 * @throws DataCloneError for a value that cannot be cloned; RangeError, code `ERR_ASYNCIO_PAYLOAD_TOO_LARGE`, above
 * `limit` bytes.
 */
export function encodeValue(what: string, value: unknown, limit: number): string {
  if (isPlain(value) || (Array.isArray(value) && isPlainArray(value))) {
    const text = JSON.stringify([value]);
    // Most texts are much shorter than the limit, so their bytes need not be counted.
    checkSize(what, 3 * text.length > limit ? Buffer.byteLength(text) : 0, limit);
    return text;
  }
  const bytes = clone(value);
  checkSize(what, bytes.length, limit);
  return bytes.toString('base64');
}

function checkSize(what: string, size: number, limit: number): void {
  if (size > limit) {
    const message = `${what} takes ${size} bytes; "maxPayload" allows ${limit}`;
    throw Object.assign(new RangeError(message), { code: 'ERR_ASYNCIO_PAYLOAD_TOO_LARGE' });
  }
}

/** Whether JSON keeps the value unchanged. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    default:
      return value === null;
  }
}

/** The same for an array without holes and without properties of its own. */
function isPlainArray(values: readonly unknown[]): boolean {
  return values.length <= MOST_IN_JSON && Object.keys(values).length === values.length && values.every(isPlain);
}

/**
 * Node throws a plain Error where `postMessage` throws a DataCloneError. An error of a getter of the value passes
 * unchanged.
 */
function clone(value: unknown): Buffer {
  try {
    return serialize(value);
  } catch (error) {
    if (error instanceof Error && / could not be cloned\.$/.test(error.message)) {
      throw new DOMException(error.message, 'DataCloneError');
    }
    throw error;
  }
}

export function decodeValue(text: string): unknown {
  return text.startsWith('[') ? (JSON.parse(text) as unknown[])[0] : deserialize(Buffer.from(text, 'base64'));
}

/**
 * Encodes a progress report of a running call. A number stays a number, so that dashboards can show it.
 *
 * @throws as {@link encodeValue}.
 */
export function encodeProgress(value: unknown, limit: number): number | string {
  return typeof value === 'number' && isPlain(value) ? value : encodeValue('The progress', value, limit);
}

export function decodeProgress(value: unknown): unknown {
  return typeof value === 'number' ? value : decodeValue(value as string);
}

/** Encodes an exception as a text of at most about `limit` bytes. Never throws. */
export function encodeFailure(thrown: unknown, limit: number): string {
  const encoded = lazyRpc().encodeError(thrown, isCloneable);
  const bytes = serialize(encoded);
  const first = encoded.errors?.[0];
  const { value } = encoded;
  const other = typeof value === 'string' ? value : show(value);
  const shown = first === undefined ? other : `${first.name}: ${first.message}`;
  if (bytes.length > limit) {
    // Without its parts, because an incomplete answer is better than none.
    const cut = new Error(`${shown.slice(0, limit >> 2)} (the error is larger than "maxPayload")`);
    return `${cut.message}${MARK}${serialize(lazyRpc().encodeError(cut, isCloneable)).toString('base64')}`;
  }
  return `${shown}${MARK}${bytes.toString('base64')}`;
}

/**
 * Decodes an exception. Returns BrokenExecutorError for a failure of the queue itself, such as a call that was lost too
 * often, and for a reason that cannot be decoded. Never throws, because then the call would have no answer.
 */
export function decodeFailure(reason: string): unknown {
  const at = reason.lastIndexOf(MARK);
  if (at !== -1) {
    try {
      return lazyRpc().decodeError(decodeValue(reason.slice(at + MARK.length)) as never);
    } catch {
      // It was not written by a worker of this package.
    }
  }
  return new BrokenExecutorError(`The call failed in the queue: ${reason}`);
}

function isCloneable(value: unknown): boolean {
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
}
