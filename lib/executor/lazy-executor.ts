import { threadsPart } from '../rpc/lazy-rpc.js';
import type * as executorExports from './executor-exports.js';

/** `executor-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export function lazyExecutor(): typeof executorExports {
  return threadsPart() as typeof executorExports;
}
