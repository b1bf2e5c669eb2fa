import { named, RuntimeError } from './errors.js';

/** `getNowait` found the queue empty. Try later, or wait with `get`. */
export class QueueEmpty extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_QUEUE_EMPTY';
}

named(QueueEmpty.prototype, 'QueueEmpty');

/** `putNowait` found the queue full. Try later, or wait with `put`. */
export class QueueFull extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_QUEUE_FULL';
}

named(QueueFull.prototype, 'QueueFull');

/** The queue was shut down: nothing can be put, and nothing is left to get. A worker that waits for items can end. */
export class QueueShutDown extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_QUEUE_SHUT_DOWN';
}

named(QueueShutDown.prototype, 'QueueShutDown');

/** The barrier was aborted, or reset while this task waited. The parties of this round do not meet. */
export class BrokenBarrierError extends RuntimeError {
  constructor(message: string) {
    super(message, 'ERR_ASYNCIO_BROKEN_BARRIER');
  }
}

named(BrokenBarrierError.prototype, 'BrokenBarrierError');
