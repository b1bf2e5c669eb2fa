/** The package in the hands of a compiler and of a bundler. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { run } from './process.mjs';
import { HERE, programOf, ROOT } from './tools.mjs';

const OPTIONS = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
};

/** Where the types of Node are: those of the oldest Node, with which the package is compiled, and the newest ones. */
export const TYPES_OF_NODE = {
  oldest: join(ROOT, 'node_modules', '@types'),
  newest: join(HERE, 'node_modules', '@types'),
};

/** The compilers: an old one, and that of the repository. */
export const COMPILERS = {
  'TypeScript 5.4': join(HERE, 'node_modules', 'typescript54', 'bin', 'tsc'),
  'newest TypeScript': join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
};

/** Compiles `files` in `project`, where the package is installed, with the declarations that they find there. */
export function compileConsumers(project, compiler, files, module, moduleResolution, typesOfNode = 'oldest') {
  const config = join(project, `tsconfig.${moduleResolution}.json`);
  const compilerOptions = { ...OPTIONS, module, moduleResolution, typeRoots: [TYPES_OF_NODE[typesOfNode]] };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  run(process.execPath, [COMPILERS[compiler], '-p', config], { cwd: project });
}

/**
 * Bundles a program of `project` into `folder`, where no package is installed. What cannot be bundled is put `beside` it, as
 * docs/packaging.md says: folders and files of the package.
 */
export function bundle(project, program, folder, { format, beside, external = '*.node', flags = [] }) {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const options = [
    '--bundle',
    '--platform=node',
    '--target=node20',
    `--format=${format}`,
    `--external:${external}`,
    ...flags,
  ];
  run(process.execPath, [programOf('esbuild'), program, ...options, '--log-level=error', `--outfile=${output}`], {
    cwd: project,
  });
  for (const name of beside) {
    cpSync(join(project, 'node_modules', 'asyncio-native', name), join(folder, basename(name)), { recursive: true });
  }
  return output;
}
