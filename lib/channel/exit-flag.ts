import { backendInfo } from '../reactor/backend.js';
import { loadAddon } from '../reactor/native/load-addon.js';

/**
 * Has the addon set `bits` in `words[index]` when this thread ends, even if it is terminated and can say nothing itself.
 * Returns what takes that back. Where new loops are pure nothing is done: `liveness.ts` has to find out there.
 */
export function setFlagAtExit(words: Int32Array, index: number, bits: number): () => void {
  if (!isNative()) {
    return () => {};
  }
  const addon = loadAddon();
  const mark = addon.markAtEnd(words, index, bits);
  return () => addon.unmarkAtEnd(mark);
}

function isNative(): boolean {
  try {
    return backendInfo().backend === 'native';
  } catch {
    // Native is demanded and missing: then this thread has pure loops that were asked for by name.
    return false;
  }
}
