import { loadAddon } from '../reactor/native/load-addon.js';

/** The value of `LoopHandle.native` for a loop with the native reactor `reactor`; 0 if it has none. */
export function nativePostTable(reactor: number): bigint | null {
  return reactor === 0 ? null : loadAddon().postTable;
}
