import { threadsPart } from '../rpc/lazy-rpc.js';
import type * as threadsExports from './threads-exports.js';

/** `threads-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export function lazyThreads(): typeof threadsExports {
  return threadsPart() as typeof threadsExports;
}
