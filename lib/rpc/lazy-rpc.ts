import { lazyPart } from '../errors/lazy-part.js';
import type * as rpcExports from './rpc-exports.js';

/** `dist/threads.cjs`, which the build makes of `lib/lazy-exports.ts`. **Blocks** while it is read, the first time. */
export const threadsPart: () => object = lazyPart('threads.cjs', () => require('./threads.cjs') as object);

/** `rpc-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export function lazyRpc(): typeof rpcExports {
  return threadsPart() as typeof rpcExports;
}
