/**
 * npm runs this before it packs or publishes the package. Without it, a missing binary would go unnoticed, and users of
 * that target would get the pure backend.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { TARGETS } from './targets.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const has = (...path) => existsSync(join(root, ...path));
const missing = Object.keys(TARGETS).filter((name) => !has('prebuilds', name, 'asyncio_native.node'));

if (!has('dist', 'core.cjs')) fail('there is no dist/. Type `npm run build:ts`.');
if (missing.length > 0 && process.env.ASYNCIO_NATIVE_PACK_INCOMPLETE !== '1') {
  fail(
    `there is no binary for ${missing.join(', ')}. Type \`npm run prebuild\` on Linux for x64, which makes all. ` +
      'To pack without them, set ASYNCIO_NATIVE_PACK_INCOMPLETE=1.',
  );
}

function fail(reason) {
  console.error(`prepack: ${reason}`);
  process.exit(1);
}
