import { backendInfo } from '../reactor/backend.js';
import { loadAddon } from '../reactor/native/load-addon.js';

/**
 * Asks the addon to set `bits` in `words[index]` when this thread ends, even if it is terminated and runs no more code.
 * Returns a function that takes this back. If new loops are pure it does nothing, and `liveness.ts` finds out what it
 * can.
 */
export function setFlagAtExit(words: Int32Array, index: number, bits: number): () => void {
  if (!isNative()) {
    return () => {};
  }
  const addon = loadAddon();
  const flag = addon.setFlagAtExit(words, index, bits);
  return () => addon.clearFlagAtExit(flag);
}

function isNative(): boolean {
  try {
    return backendInfo().backend === 'native';
  } catch {
    // The environment demands the native backend, which is missing. So the loops of this thread are pure, each by its
    // options.
    return false;
  }
}
