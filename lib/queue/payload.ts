import { deserialize, serialize } from 'node:v8';
import { BrokenExecutorError, lazyRpc } from '../core.js';

/**
 * What travels through the queue. BullMQ carries JSON and texts, so values go as base64 of `v8.serialize`: all that a
 * structured clone takes survives. What a call threw goes as the reason of the failure, which BullMQ keeps with it: the
 * first lines for people to read, the last one for the caller.
 */

const MARK = '\nasyncio-native:';

/** @throws DataCloneError for what cannot be cloned; RangeError, code `ERR_ASYNCIO_PAYLOAD_TOO_LARGE`, above `limit` bytes. */
export function encodeValue(what: string, value: unknown, limit: number): string {
  const bytes = clone(value);
  if (bytes.length > limit) {
    const message = `${what} takes ${bytes.length} bytes; "maxPayload" allows ${limit}`;
    throw Object.assign(new RangeError(message), { code: 'ERR_ASYNCIO_PAYLOAD_TOO_LARGE' });
  }
  return bytes.toString('base64');
}

/** Node throws a plain Error where `postMessage` throws a DataCloneError. What a getter of the value throws passes. */
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
  return deserialize(Buffer.from(text, 'base64'));
}

/** What was thrown, as a text of about `limit` bytes at most. Never throws. */
export function encodeFailure(thrown: unknown, limit: number): string {
  const encoded = lazyRpc().encodeError(thrown, isCloneable);
  const bytes = serialize(encoded);
  const first = encoded.errors?.[0];
  const shown = first === undefined ? String(encoded.value) : `${first.name}: ${first.message}`;
  if (bytes.length > limit) {
    // Without all that belongs to it: better a poor answer than none.
    const cut = new Error(`${shown.slice(0, limit >> 2)} (the error is larger than "maxPayload")`);
    return `${cut.message}${MARK}${serialize(lazyRpc().encodeError(cut, isCloneable)).toString('base64')}`;
  }
  return `${shown}${MARK}${bytes.toString('base64')}`;
}

/** What a call threw; for a failure of the queue itself, such as a call that was lost too often, BrokenExecutorError. */
export function decodeFailure(reason: string): unknown {
  const at = reason.lastIndexOf(MARK);
  return at === -1
    ? new BrokenExecutorError(`The call failed in the queue: ${reason}`)
    : lazyRpc().decodeError(decodeValue(reason.slice(at + MARK.length)) as never);
}

function isCloneable(value: unknown): boolean {
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
}
