import { lazyPart } from '../errors/lazy-part.js';
import { announcement } from '../inspector/announce.js';
import type * as introspectionExports from './introspection-exports.js';

/** `introspection-exports.ts`. **Blocks** while it is loaded, the first time. @throws RuntimeError if the file is missing. */
export const lazyIntrospection: () => typeof introspectionExports = lazyPart(
  'introspection.cjs',
  () => require('./introspection.cjs') as typeof introspectionExports,
);

announcement.look = lazyIntrospection;
