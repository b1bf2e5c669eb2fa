import { lazyPart } from './lazy-part.js';

const load: () => object = lazyPart('rare.cjs', () => require('./rare.cjs') as object);

/**
 * Code that most programs never call, which the build puts into `dist/rare.cjs`: see `lib/rare-exports.ts`. `T` is the type of the
 * module to use. **Blocks** while the file is loaded, the first time. @throws RuntimeError if the file is missing.
 */
export function rarePart<T>(): T {
  return load() as T;
}
