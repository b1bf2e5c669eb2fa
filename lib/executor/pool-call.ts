import type { TransferListItem } from 'node:worker_threads';
import { ConcurrentFuture, type Source } from '../rpc/concurrent-future.js';
import { Transfer, unwrap } from '../rpc/transfer.js';
import type { PoolThread } from './pool-thread.js';

/** A call of an executor, from `submit` until its end. It may go from thread to thread until it has begun. */
export class PoolCall<T = unknown> extends ConcurrentFuture<T> {
  /** @internal The name of what is called. */
  readonly _name: string;
  /** @internal Given up when it is known that they will not be sent again. */
  _args: readonly unknown[];
  /** @internal The thread that has it; undefined while it stands in the queue. */
  _thread: PoolThread | undefined = undefined;
  /** @internal What of the arguments changes hands, if anything. */
  _list: readonly TransferListItem[] | undefined = undefined;
  /** @internal Whether the arguments are the caller's own objects: they are his to change once `submit` has returned. */
  _borrowed: boolean;

  /** @internal */
  constructor(pool: Source, name: string, args: readonly unknown[]) {
    super(pool);
    this._name = name;
    this._args = args;
    this._borrowed = !args.every(isImmutable);
  }

  /** @internal Whether it can be sent a second time, if it has not begun. */
  get _movable(): boolean {
    return !this._borrowed && this._list === undefined;
  }

  /** @internal Makes the arguments its own, for they will be sent later. @throws DataCloneError */
  _keep(): void {
    if (!this._borrowed) {
      return;
    }
    const list: TransferListItem[] = [];
    const values = unwrap(this._args, list);
    // The list with the values: what was in it has another identity over there.
    const kept = structuredClone({ values, list }, { transfer: list as ArrayBuffer[] });
    this._args = kept.values;
    this._list = list.length === 0 ? undefined : kept.list;
    this._borrowed = false;
  }

  /** @internal The arguments as they are sent. */
  get _cargo(): readonly unknown[] {
    const [first, ...others] = this._args;
    return this._list === undefined ? this._args : [new Transfer(first, this._list), ...others];
  }
}

function isImmutable(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
