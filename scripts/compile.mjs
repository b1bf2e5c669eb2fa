/** Runs the compiler. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

/** Settings for modules instead of declarations. Types are not checked, because the run for declarations does that. */
const AS_MODULES =
  '--noCheck --emitDeclarationOnly false --declaration false --isolatedDeclarations false --removeComments';

/** Compiles the project `config` in the folder `root`. Returns whether it succeeded. */
export function compile(root, config, flags = []) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [compiler, '-p', config, ...flags], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Compiles lib/ to modules in the folder `out`, for bundle.mjs. Returns whether it succeeded. */
export function compileModules(root, out) {
  return compile(root, 'tsconfig.build.json', [...AS_MODULES.split(' '), '--outDir', out]);
}
