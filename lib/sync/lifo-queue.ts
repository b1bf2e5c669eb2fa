import { Queue } from './queue.js';
import { maxsizeOf, type QueueOptions } from './queue-options.js';
import { Stack } from './stack.js';

/** A queue that gives the newest item first. */
export class LifoQueue<T = unknown> extends Queue<T> {
  /** As of {@link Queue}. */
  constructor(maxsize: number | QueueOptions = 0) {
    super(maxsizeOf('LifoQueue', maxsize), new Stack<T>());
  }
}
