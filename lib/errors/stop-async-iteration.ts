import { named } from './errors.js';

/** `anext` was called on an async iterator that has ended. Give `anext` a fallback, or use `forAwait`. */
export class StopAsyncIteration extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_STOP_ASYNC_ITERATION';

  constructor(message: string = 'The async iterator has ended') {
    super(message);
  }
}

named(StopAsyncIteration.prototype, 'StopAsyncIteration');
