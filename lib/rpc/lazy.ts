import type * as lazyExports from '../lazy-exports.js';
import { lazyPart } from '../util/lazy-part.js';

/** What only calls between threads, and the start of threads, need. */
export type Crossing = typeof lazyExports;

/** `lib/lazy-exports.ts`. **Blocks** while it is read, the first time. @throws RuntimeError if it is missing. */
export const crossing: () => Crossing = lazyPart('threads.cjs', () => require('./threads.cjs') as Crossing);
