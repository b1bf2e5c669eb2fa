import { lazyPart } from '../errors/lazy-part.js';
import type * as traceExports from './trace-exports.js';

/** `trace-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export const lazyTrace: () => typeof traceExports = lazyPart(
  'trace.cjs',
  () => require('./trace.cjs') as typeof traceExports,
);
