/**
 * Compiles TypeScript: `build-ts.mjs` makes dist/ from lib/, `build-ts.mjs test` makes .test-build/ from test/.
 *
 * dist/ gets declarations with their comments; scripts without, which bundle.mjs makes of the modules in build/lib.
 *
 * The compiler never removes what it once wrote, so outputs whose source is gone are removed here: otherwise a deleted test
 * would go on running and a deleted module would be published.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundleLibrary } from './bundle.mjs';

const targets = {
  lib: { config: 'tsconfig.build.json', sources: 'lib', outputs: 'dist' },
  test: { config: 'test/tsconfig.emit.json', sources: 'test', outputs: '.test-build' },
};
const target = process.argv[2] ?? 'lib';
const { config, sources, outputs } = targets[target];
const MODULES = join('build', 'lib');
/** A script as it is: for the compiler it has declarations only. */
const INTERNALS = 'internals.js';
/** The second run of the compiler on lib/. */
const AS_MODULES =
  '--noCheck --emitDeclarationOnly false --declaration false --isolatedDeclarations false --removeComments';
const root = fileURLToPath(new URL('..', import.meta.url));

const started = performance.now();
removeOrphans(outputs);
compile([]);
if (target === 'lib') {
  removeOrphans(MODULES);
  compile([...AS_MODULES.split(' '), '--outDir', MODULES]);
  await bundleLibrary(join(root, MODULES), join(root, outputs));
} else {
  copyFileSync(join(root, sources, INTERNALS), join(root, outputs, INTERNALS));
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`typescript: ${sources}/ → ${outputs}/ (${seconds} s)`);

function removeOrphans(built) {
  const folder = join(root, built);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true })) {
    if (built === 'dist' && !name.endsWith('.d.ts')) continue;
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (source !== name && !existsSync(join(root, sources, source))) rmSync(join(folder, name));
  }
}

function compile(flags) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('TypeScript is not installed; run `npm ci` first');
  const { status } = spawnSync(process.execPath, [compiler, '-p', config, ...flags], { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`${sources}/ does not compile`);
}

function fail(reason) {
  console.error(`typescript: ${reason}`);
  process.exit(1);
}
