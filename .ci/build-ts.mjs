/**
 * Compiles TypeScript: `build-ts.mjs` makes dist/ from lib/, `build-ts.mjs test` makes .test-build/ from test/.
 *
 * The compiler never removes what it once wrote, so outputs whose source is gone are removed here: otherwise a deleted test
 * would go on running and a deleted module would be published.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const targets = {
  lib: { config: 'tsconfig.build.json', sources: 'lib', outputs: 'dist' },
  test: { config: 'test/tsconfig.emit.json', sources: 'test', outputs: '.test-build' },
};
const { config, sources, outputs } = targets[process.argv[2] ?? 'lib'];
const root = fileURLToPath(new URL('..', import.meta.url));

const started = performance.now();
removeOrphans();
compile();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`typescript: ${sources}/ → ${outputs}/ (${seconds} s)`);

function removeOrphans() {
  const folder = join(root, outputs);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true })) {
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (source !== name && !existsSync(join(root, sources, source))) rmSync(join(folder, name));
  }
}

function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('TypeScript is not installed; run `npm ci` first');
  const { status } = spawnSync(process.execPath, [compiler, '-p', config], { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`${sources}/ does not compile`);
}

function fail(reason) {
  console.error(`typescript: ${reason}`);
  process.exit(1);
}
