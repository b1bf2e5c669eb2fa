/**
 * An operation took longer than its limit. `cause` is the CancelledError that stopped it, if there was one. Catch it
 * where the deadline was set.
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
