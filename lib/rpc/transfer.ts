import type { TransferListItem } from '../channel/transfer-list-item.js';
import { invalidType } from '../errors/arguments.js';

/** A value, and the parts of it to transfer; made by {@link transfer}. */
export class Transfer<T = unknown> {
  /** @internal */ readonly _value: T;
  /** @internal */ readonly _list: readonly TransferListItem[];

  /** @internal */
  constructor(value: T, list: readonly TransferListItem[]) {
    this._value = value;
    this._list = list;
  }
}

/**
 * Marks an argument or a result for another thread. The ArrayBuffers and MessagePorts in `list` are transferred instead
 * of copied, and cannot be used here any more. They must be parts of `value`, or `value` itself. `list` is the same as
 * for `postMessage`.
 *
 * @throws TypeError if `list` is not an array.
 */
export function transfer<T>(value: T, list: readonly TransferListItem[]): T {
  if (!Array.isArray(list)) {
    throw invalidType('transfer', 'list', 'an array', list);
  }
  // The receiver gets a T.
  return new Transfer(value, list) as unknown as T;
}
