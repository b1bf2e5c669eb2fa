import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from 'asyncio-native';
import { ROOT } from './paths.js';

/**
 * The backends that a contract test goes through: the one that ASYNCIO_NATIVE_BACKEND names (`npm test` runs each file once
 * for each), otherwise pure, and native where its binary was built or is named.
 */
export const BACKENDS: readonly BackendName[] = choose();

function choose(): BackendName[] {
  const named = process.env.ASYNCIO_NATIVE_BACKEND;
  if (named) return [named as BackendName];
  const built =
    Boolean(process.env.ASYNCIO_NATIVE_ADDON) || existsSync(join(ROOT, 'build', 'Release', 'asyncio_native.node'));
  return built ? ['native', 'pure'] : ['pure'];
}
