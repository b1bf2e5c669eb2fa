import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkBoolean, checkOptions } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { QueueEmpty, QueueFull, QueueShutDown } from '../errors/sync.js';
import { Fifo } from '../util/fifo.js';
import { inspectable } from '../util/inspectable.js';
import type { Store } from '../util/store.js';
import { LoopBound } from './loop-bound.js';
import { Get, Join, Put } from './queue-operations.js';
import { maxsizeOf, type QueueOptions } from './queue-options.js';
import { WaitQueue } from './wait-queue.js';

/** Options of `shutdown` of a queue. */
export interface ShutdownOptions {
  /** True: drops the items in the queue, so that `get` raises at once. False (default): `get` still returns them. */
  readonly immediate?: boolean | undefined;
}

/**
 * Passes items between coroutines, first in, first out.
 *
 *     const queue = new Queue(100);
 *     yield* queue.put(job); // waits while 100 items are in it
 *     const next = yield* queue.get(); // waits while it is empty
 *
 * Coroutines wait only if they have to, and are woken in the order in which they asked. A woken coroutine tries again
 * when the loop resumes its task. If another was faster, it waits again, behind the others.
 */
export class Queue<T = unknown> extends LoopBound {
  readonly #maxsize: number;
  readonly #store: Store<T>;
  /** @internal */ readonly _getters: WaitQueue<T> = new WaitQueue();
  /** @internal */ readonly _putters: WaitQueue<void> = new WaitQueue();
  /** Items that were put, and for which `taskDone` has not been called. */
  #unfinished = 0;
  readonly #finished = new Join(this as Queue);
  #isShutDown = false;

  /**
   * `maxsize`: the maximum number of items; by default, and with zero or less, there is no limit.
   *
   * @throws TypeError if `maxsize` is neither a number nor options, or for an unknown option; RangeError if it is NaN.
   */
  constructor(maxsize?: number | QueueOptions);
  /** @internal */
  constructor(maxsize: number, store: Store<T>);
  constructor(maxsize: number | QueueOptions = 0, store: Store<T> = new Fifo<T>()) {
    super();
    this.#maxsize = maxsizeOf('Queue', maxsize);
    this.#store = store;
    this.#finished.set();
  }

  /** The maximum number of items; zero or less: no limit. */
  get maxsize(): number {
    return this.#maxsize;
  }

  /** The number of items in the queue. */
  qsize(): number {
    return this.#store.size;
  }

  /** Whether the queue is empty. */
  empty(): boolean {
    return this.#store.size === 0;
  }

  /** Whether the queue is full. */
  full(): boolean {
    return this.#maxsize > 0 && this.#store.size >= this.#maxsize;
  }

  /**
   * Puts `item` in; waits while the queue is full. Nothing is put before it is awaited.
   *
   * @throws QueueShutDown (when awaited) if the queue is shut down, also while it waits.
   * @throws RuntimeError (when awaited) if it has to wait and the queue is bound to another loop.
   */
  put(item: T): Operation<void> {
    return new Put(this, item);
  }

  /**
   * Puts `item` in without waiting.
   *
   * @throws QueueFull if the queue is full; QueueShutDown if it is shut down.
   */
  putNowait(item: T): void {
    this._checkOpen();
    if (this.full()) {
      throw new QueueFull('the queue is full');
    }
    this.#store.put(item);
    this.#unfinished++;
    this.#finished.clear();
    this._getters.wakeFirst();
  }

  /**
   * Takes the next item out; waits while the queue is empty. Nothing is taken before it is awaited.
   *
   * @throws QueueShutDown (when awaited) if the queue is empty and shut down, also while it waits.
   * @throws RuntimeError (when awaited) if it has to wait and the queue is bound to another loop.
   */
  get(): Operation<T> {
    return new Get(this);
  }

  /**
   * Takes the next item out without waiting.
   *
   * @throws QueueEmpty if the queue is empty; QueueShutDown if it is empty and shut down.
   */
  getNowait(): T {
    if (this.empty()) {
      this._checkOpen();
      throw new QueueEmpty('the queue is empty');
    }
    const item = this.#store.take();
    this._putters.wakeFirst();
    return item;
  }

  /**
   * Tells the queue that an item from `get` has been processed; see {@link join}.
   *
   * @throws RuntimeError if it was called as often as items were put.
   */
  taskDone(): void {
    if (this.#unfinished <= 0) {
      throw new RuntimeError('taskDone() called too many times', 'ERR_ASYNCIO_TASK_DONE_TOO_OFTEN');
    }
    this.#unfinished--;
    this.#settle();
  }

  /** Waits until `taskDone` was called for every item that was put. */
  join(): Operation<void> {
    return new GeneratorOperation('Queue.join', this.#join());
  }

  *#join(): Coroutine<void> {
    if (this.#unfinished > 0) {
      yield* this.#finished.wait();
    }
  }

  /**
   * Accepts no more items: `put` raises QueueShutDown, and so does `get` when the queue is empty. Wakes all waiting
   * coroutines. With `immediate`, drops the remaining items, as if they had been processed.
   *
   * @throws TypeError for an unknown option or if `immediate` is not a boolean.
   */
  shutdown(options: ShutdownOptions = {}): void {
    checkOptions('shutdown', options, ['immediate']);
    const { immediate = false } = options;
    checkBoolean('shutdown', 'immediate', immediate);
    this.#isShutDown = true;
    if (immediate) {
      while (!this.empty()) {
        this.#store.take();
        this.#unfinished -= this.#unfinished > 0 ? 1 : 0;
      }
      this.#settle();
    }
    this._getters.wakeAll();
    this._putters.wakeAll();
  }

  /** @internal @throws QueueShutDown */
  _checkOpen(): void {
    if (this.#isShutDown) {
      throw new QueueShutDown('the queue is shut down');
    }
  }

  /** @internal */
  override _describe(): string {
    const waiting = this._getters.describe('getters') + this._putters.describe('putters');
    const unfinished = this.#unfinished > 0 ? ` unfinished=${this.#unfinished}` : '';
    return `maxsize=${this.#maxsize} size=${this.qsize()}${waiting}${unfinished}${this.#isShutDown ? ' shut down' : ''}`;
  }

  #settle(): void {
    if (this.#unfinished === 0) {
      this.#finished.set();
    }
  }
}

inspectable(Queue);
