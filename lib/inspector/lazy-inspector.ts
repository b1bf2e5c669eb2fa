import { lazyPart } from '../errors/lazy-part.js';
import type * as inspectorExports from './inspector-exports.js';

/** `inspector-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export const lazyInspector: () => typeof inspectorExports = lazyPart(
  'inspector.cjs',
  () => require('./inspector.cjs') as typeof inspectorExports,
);
