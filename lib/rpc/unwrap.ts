import type { TransferListItem } from '../channel/transfer-list-item.js';
import { isInstance } from '../util/is-instance.js';
import { Transfer } from './transfer.js';

/** `values` without their marks. Adds to `list` what is to be transferred. */
export function unwrap(values: readonly unknown[], list: TransferListItem[]): readonly unknown[] {
  if (!values.some((value) => isInstance(value, Transfer))) {
    return values;
  }
  return values.map((value) => {
    if (!isInstance(value, Transfer)) {
      return value;
    }
    list.push(...value._list);
    return value._value;
  });
}
