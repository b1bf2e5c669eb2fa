/**
 * Something took longer than it was given; `cause` is the CancelledError that stopped it, where one did. Catch it where the
 * deadline was set.
 */
export class TimeoutError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_TIMEOUT';

  constructor(message = 'timed out', options?: ErrorOptions) {
    super(message, options);
  }

  static {
    Object.defineProperty(TimeoutError.prototype, 'name', {
      value: 'TimeoutError',
      configurable: true,
      writable: true,
    });
  }
}
