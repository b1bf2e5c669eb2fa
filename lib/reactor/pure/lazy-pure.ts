import { lazyPart } from '../../errors/lazy-part.js';
import type * as pureExports from './pure-exports.js';

/** `pure-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export const lazyPure: () => typeof pureExports = lazyPart(
  'pure.cjs',
  () => require('./pure.cjs') as typeof pureExports,
);
