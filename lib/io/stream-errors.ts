import { named } from '../errors/errors.js';

/** The stream ended before the requested data had arrived. */
export class IncompleteReadError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_INCOMPLETE_READ';
  /** What had arrived. */
  readonly partial: Buffer;
  /** How many bytes were requested; null if a separator was. */
  readonly expected: number | null;

  constructor(partial: Buffer, expected: number | null) {
    super(`${partial.length} bytes read on a total of ${expected ?? 'undefined'} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }

  static {
    named(IncompleteReadError.prototype, 'IncompleteReadError');
  }
}

/** A separator did not come within the limit of a reader. The data stay in its buffer. */
export class LimitOverrunError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_LIMIT_OVERRUN';
  /** How many bytes of the buffer may be taken: no separator begins in them. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }

  static {
    named(LimitOverrunError.prototype, 'LimitOverrunError');
  }
}
