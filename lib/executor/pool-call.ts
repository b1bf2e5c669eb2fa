import type { TransferListItem } from '../channel/transfer-list-item.js';
import { argumentsRefused } from '../rpc/clone-error.js';
import { ConcurrentFuture, type Source } from '../rpc/concurrent-future.js';
import { Transfer } from '../rpc/transfer.js';
import { unwrap } from '../rpc/unwrap.js';
import { structuredClone } from '../util/globals.js';
import { readableName } from './target.js';

/** Clones of arguments, and of what is to be transferred of them. */
interface Kept {
  readonly values: readonly unknown[];
  readonly list: TransferListItem[];
}

/** The thread that has a call, as the call sees it. */
export interface CallHolder {
  /** Cancels `call`. Returns whether it had not begun, and now never will. */
  cancel(call: PoolCall): boolean;
  /** Cancels `call` if it has not begun. Returns whether that was so. */
  cancelUnbegun(call: PoolCall): boolean;
}

/** A call of an executor, from `submit` until its end. Until it begins, it may go from one thread to another. */
export class PoolCall<T = unknown> extends ConcurrentFuture<T> {
  /** @internal The name of what it calls: see `target.ts`. */
  readonly _name: string;
  /** @internal Dropped once the call has ended. */
  _args: readonly unknown[];
  /** @internal The thread that has it; undefined while it waits. */
  _thread: CallHolder | undefined = undefined;
  /** @internal What the caller transfers of the arguments, if anything. */
  _list: readonly TransferListItem[] | undefined = undefined;
  /** @internal Whether the arguments are the caller's own objects, which it may change once `submit` has returned. */
  _borrowed: boolean;

  private _isGivenUp = false;
  private _unwanted: (() => void)[] | undefined = undefined;

  /** @internal */
  constructor(pool: Source, name: string, args: readonly unknown[]) {
    super(pool);
    this._name = name;
    this._args = args;
    this._borrowed = !args.every(isImmutable);
  }

  /** @internal */
  override _callee(): string | undefined {
    return this.done() ? undefined : readableName(this._name);
  }

  /** @internal No caller waits for it any more. */
  override _giveUp(): void {
    if (!this._isGivenUp) {
      this._isGivenUp = true;
      const unwanted = this._unwanted;
      this._unwanted = undefined;
      for (const tell of unwanted ?? []) {
        tell();
      }
    }
  }

  /** @internal Calls `tell` once it is done, or no caller waits for it. */
  _whenUnwanted(tell: () => void): void {
    let told = false;
    const once = (): void => {
      if (!told) {
        told = true;
        tell();
      }
    };
    if (this._isGivenUp) {
      once();
    } else {
      this._unwanted = [...(this._unwanted ?? []), once];
      this._onDone(once);
    }
  }

  /** @internal */
  override _withdraw(): boolean {
    const withdrawn = !this.done() && (this._thread === undefined || this._thread.cancelUnbegun(this));
    if (withdrawn) {
      this._cancelled();
    }
    return withdrawn;
  }

  /** @internal Whether it can be sent a second time. */
  get _movable(): boolean {
    return !this._borrowed && this._list === undefined;
  }

  /** @internal Clones the arguments, because they are sent later. @throws DataCloneError */
  _keep(): void {
    if (!this._borrowed) {
      return;
    }
    const list: TransferListItem[] = [];
    const values = unwrap(this._args, list);
    // The list is cloned with the values, so that it has the clones of what was in it.
    const kept = cloned(values, list);
    this._args = kept.values;
    this._list = list.length === 0 ? undefined : kept.list;
    this._borrowed = false;
  }

  /** @internal Takes back the arguments from a thread that has not begun the call. */
  _restore(args: readonly unknown[]): void {
    this._args = args;
    this._list = undefined;
    this._borrowed = false;
  }

  /** @internal The arguments as they are sent. */
  get _cargo(): readonly unknown[] {
    const [first, ...others] = this._args;
    return this._list === undefined ? this._args : [new Transfer(first, this._list), ...others];
  }
}

/** @throws DataCloneError */
function cloned(values: readonly unknown[], list: TransferListItem[]): Kept {
  try {
    return structuredClone({ values, list }, { transfer: list as ArrayBuffer[] });
  } catch (error) {
    throw argumentsRefused(error, values, list);
  }
}

function isImmutable(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
