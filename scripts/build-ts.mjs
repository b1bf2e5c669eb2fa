/**
 * Compiles TypeScript: `build-ts.mjs` makes dist/ from lib/, `build-ts.mjs test` makes .test-build/ from test/.
 *
 * dist/ gets declarations with comments, and scripts without, which bundle.mjs makes from the modules in build/lib.
 *
 * The compiler never removes its old outputs. So this script removes outputs whose source is gone: otherwise a deleted test
 * would still run, and a deleted module would be published.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundleUnits } from './bundle/units.mjs';
import { bundleLibrary } from './bundle.mjs';
import { compile, compileModules } from './compile.mjs';

const targets = {
  lib: { config: 'tsconfig.build.json', sources: 'lib', outputs: 'dist' },
  test: { config: 'test/tsconfig.emit.json', sources: 'test', outputs: '.test-build' },
};
const target = process.argv[2] ?? 'lib';
const { config, sources, outputs } = targets[target];
const MODULES = join('build', 'lib');
/** The parts that tests look at alone. */
const UNITS = 'units.js';
const root = fileURLToPath(new URL('..', import.meta.url));

if (!existsSync(join(root, 'node_modules', 'typescript'))) fail('TypeScript is not installed; run `npm ci` first');
const started = performance.now();
removeOrphans(outputs);
check(compile(root, config));
if (target === 'lib') {
  removeOrphans(MODULES);
  check(compileModules(root, MODULES));
  await bundleLibrary(join(root, MODULES), join(root, outputs));
} else {
  await bundleUnits(join(root, sources, UNITS), join(root, MODULES), join(root, outputs));
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

function check(compiled) {
  if (!compiled) fail(`${sources}/ does not compile`);
}

function fail(reason) {
  console.error(`typescript: ${reason}`);
  process.exit(1);
}
