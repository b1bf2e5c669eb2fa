import { loadAddon } from '../reactor/native/load-addon.js';

/** What {@link LoopHandle.native} is for the loop whose native reactor is `reactor`; 0: it has none. */
export function nativePostTable(reactor: number): bigint | null {
  return reactor === 0 ? null : loadAddon().postTable;
}
