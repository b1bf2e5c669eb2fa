import { invalidType } from '../errors/arguments.js';
import { named } from '../errors/errors.js';

/** The stream ended before the requested data had arrived. */
export class IncompleteReadError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_INCOMPLETE_READ';
  /** The bytes that had arrived. */
  readonly partial: Buffer;
  /** The number of requested bytes; null if a separator was requested. */
  readonly expected: number | null;

  /** @throws TypeError if `partial` has no length. */
  constructor(partial: Buffer, expected: number | null) {
    if (typeof (partial as Buffer | undefined)?.length !== 'number') {
      throw invalidType('IncompleteReadError', 'partial', 'a Buffer', partial);
    }
    super(`${partial.length} bytes read on a total of ${expected ?? 'undefined'} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

named(IncompleteReadError.prototype, 'IncompleteReadError');

/** No separator came within the limit of a reader. The data stay in its buffer. */
export class LimitOverrunError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_LIMIT_OVERRUN';
  /** How many bytes of the buffer can be taken without losing the beginning of a separator. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

named(LimitOverrunError.prototype, 'LimitOverrunError');
