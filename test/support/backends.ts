import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from 'asyncio-native';
import { ROOT } from './paths.js';

/**
 * The backends that a contract test goes through: the one that ASYNCIO_NATIVE_BACKEND names (`npm test` runs each file once
 * for each), otherwise pure, and native where its binary was built.
 */
export const BACKENDS: readonly BackendName[] = choose();

function choose(): BackendName[] {
  const named = process.env.ASYNCIO_NATIVE_BACKEND;
  if (named) return [named as BackendName];
  return existsSync(join(ROOT, 'build', 'Release', 'asyncio_native.node')) ? ['native', 'pure'] : ['pure'];
}
