/** The package in the hands of a compiler and of a bundler. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { run } from './process.mjs';
import { programOf, ROOT } from './tools.mjs';

const OPTIONS = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules', '@types')],
};

/** Compiles consumer.ts in `project`, where the package is installed, with the declarations that it finds there. */
export function compileConsumer(project, module, moduleResolution) {
  const file = join(project, `tsconfig.${moduleResolution}.json`);
  const compilerOptions = { ...OPTIONS, module, moduleResolution };
  writeFileSync(file, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', file], { cwd: project });
}

/**
 * Bundles a program of `project` into `folder`, where no package is installed. What cannot be bundled is put `beside` it, as
 * docs/packaging.md says: folders and files of the package.
 */
export function bundle(project, program, folder, { format, beside }) {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const options = ['--bundle', '--platform=node', '--target=node20', `--format=${format}`, '--external:*.node'];
  run(process.execPath, [programOf('esbuild'), program, ...options, '--log-level=error', `--outfile=${output}`], {
    cwd: project,
  });
  for (const name of beside) {
    cpSync(join(project, 'node_modules', 'asyncio-native', name), join(folder, basename(name)), { recursive: true });
  }
  return output;
}
