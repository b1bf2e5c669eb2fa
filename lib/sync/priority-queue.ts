import { checkFunction, checkOptions } from '../errors/arguments.js';
import { rarePart } from '../errors/rare-part.js';
import type * as heap from './heap.js';
import type * as ordering from './ordering.js';
import type { Compare } from './ordering.js';
import { Queue } from './queue.js';
import { maxsizeOf, type QueueOptions } from './queue-options.js';

/** Options of {@link PriorityQueue}. */
export interface PriorityQueueOptions<T> extends QueueOptions {
  /**
   * The order of the items, as for `Array.prototype.sort`; by default `<`, and arrays by their first elements that
   * differ.
   */
  readonly compare?: Compare<T> | undefined;
}

/**
 * A queue that gives the least item first. Equal items come out in the order of Python's heapq, which is not first in,
 * first out. If a comparison throws, `put` or `get` throws that error and leaves the queue unchanged.
 */
export class PriorityQueue<T = unknown> extends Queue<T> {
  /**
   * `maxsize` as of {@link Queue}.
   *
   * @throws TypeError if `maxsize` is neither a number nor options, `compare` not a function, or for an unknown option.
   */
  constructor(maxsize?: number, options?: Omit<PriorityQueueOptions<T>, 'maxsize'>);
  constructor(options: PriorityQueueOptions<T>);
  constructor(first: number | PriorityQueueOptions<T> = 0, second: PriorityQueueOptions<T> = {}) {
    checkOptions('PriorityQueue', second, ['compare']);
    const { compare } = typeof first === 'object' && first !== null ? first : second;
    if (compare !== undefined) {
      checkFunction('PriorityQueue', 'compare', compare);
    }
    const { Heap, precedes } = rarePart<typeof heap & typeof ordering>();
    const before = compare === undefined ? precedes : (a: T, b: T): boolean => compare(a, b) < 0;
    super(maxsizeOf('PriorityQueue', first, ['maxsize', 'compare']), new Heap<T>(before));
  }
}
