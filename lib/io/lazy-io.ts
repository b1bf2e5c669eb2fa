import { lazyPart } from '../errors/lazy-part.js';
import type * as ioExports from './io-exports.js';

/** `io-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export const lazyIo: () => typeof ioExports = lazyPart('io.cjs', () => require('./io.cjs') as typeof ioExports);
