import { finishWith } from '../coroutine/await.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { finished } from '../coroutine/steps.js';
import { type Resource, WaitEntry } from '../future/wait-entry.js';
import { inspectable } from '../util/inspectable.js';
import { Event } from './event.js';
import type { Queue } from './queue.js';

/** What `queue.get()` returns. */
export class Get<T> extends OperationObject<T> implements Resource<T> {
  /** @internal */
  readonly _queue: Queue<T>;

  constructor(queue: Queue<T>) {
    super();
    this._queue = queue;
    watchOperation(this, 'Queue.get');
  }

  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    const queue = this._queue;
    if (!queue.empty()) {
      return finishWith(queue.getNowait());
    }
    queue._checkOpen();
    const entry = new WaitEntry<T>(queue._bind(), this);
    queue._getters.push(entry);
    return entry;
  }

  /** @internal */
  _cancelled(entry: WaitEntry<T>): void {
    this._queue._getters.remove(entry);
  }

  /** @internal */
  _resume(entry: WaitEntry<T>): IteratorResult<unknown, T> {
    const queue = this._queue;
    if (!queue.empty()) {
      return finished(queue.getNowait());
    }
    queue._checkOpen();
    queue._getters.push(entry);
    return entry.suspend();
  }

  /** @internal */
  _abandon(entry: WaitEntry<T>): void {
    const queue = this._queue;
    if (!entry.cancelled() && !queue.empty()) {
      queue._getters.wakeFirst();
    }
  }

  /** @internal */
  _describe(): string {
    return `from <Queue ${this._queue._describe()}>`;
  }
}

inspectable(Get);

/** What `queue.put(item)` returns. */
export class Put<T> extends OperationObject<void> implements Resource<void> {
  /** @internal */
  readonly _queue: Queue<T>;
  readonly #item: T;

  constructor(queue: Queue<T>, item: T) {
    super();
    this._queue = queue;
    watchOperation(this, 'Queue.put');
    this.#item = item;
  }

  [Symbol.iterator](): Iterator<unknown, void, unknown> {
    const queue = this._queue;
    if (!queue.full()) {
      return finishWith(queue.putNowait(this.#item));
    }
    queue._checkOpen();
    const entry = new WaitEntry<void>(queue._bind(), this);
    queue._putters.push(entry);
    return entry;
  }

  /** @internal */
  _cancelled(entry: WaitEntry<void>): void {
    this._queue._putters.remove(entry);
  }

  /** @internal */
  _resume(entry: WaitEntry<void>): IteratorResult<unknown, void> {
    const queue = this._queue;
    if (!queue.full()) {
      return finished(queue.putNowait(this.#item));
    }
    queue._checkOpen();
    queue._putters.push(entry);
    return entry.suspend();
  }

  /** @internal */
  _abandon(entry: WaitEntry<void>): void {
    const queue = this._queue;
    if (!entry.cancelled() && !queue.full()) {
      queue._putters.wakeFirst();
    }
  }

  /** @internal */
  _describe(): string {
    return `into <Queue ${this._queue._describe()}>`;
  }
}

inspectable(Put);

/** What `queue.join()` waits for: set while every item that was put is processed. */
export class Join extends Event {
  /** @internal */
  readonly _queue: Queue;

  constructor(queue: Queue) {
    super();
    this._queue = queue;
  }

  /** @internal */
  override _describe(): string {
    return `of <Queue ${this._queue._describe()}>`;
  }
}

inspectable(Join);
