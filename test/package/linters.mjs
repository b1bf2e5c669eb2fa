/** The configurations of linters in the guide, on programs of consumers/ with a forgotten `yield*`. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { writeGuideFile } from './guide.mjs';
import { run } from './process.mjs';
import { HERE, linkTool, programOf } from './tools.mjs';

const FILES = ['forgotten.ts', 'forgotten.mjs'];

const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  types: [],
};

/** typescript-eslint, with all that the guide's configuration reports. */
export function runEslint(project) {
  const folder = makeFolder(project, 'eslint', 'eslint.config.mjs');
  linkTool(folder, 'typescript-eslint');
  const report = lint([programOf('eslint'), '--format', 'json', ...FILES], folder);
  const places = JSON.parse(report).flatMap(({ filePath, messages }) =>
    messages.map(({ line }) => `${filePath.slice(folder.length + 1)}:${line}`),
  );
  compare(places, /\/\/ forgotten/);
}

/** oxlint, which does not know generators. It looks for its helper in the folder of the project alone, unless it is told. */
export function runOxlint(project) {
  const folder = makeFolder(project, 'oxlint', '.oxlintrc.json');
  const env = { OXLINT_TSGOLINT_PATH: join(HERE, 'node_modules', '.bin', 'tsgolint') };
  const report = lint([programOf('oxlint'), '--type-aware', '--format', 'json', ...FILES], folder, env);
  const places = JSON.parse(report).diagnostics.map(({ filename, labels }) => `${filename}:${labels[0].span.line}`);
  compare(places, /\/\/ forgotten$/);
}

/** A folder of `project` with the programs and the configuration that the guide shows as `configuration`. */
function makeFolder(project, name, configuration) {
  const folder = join(project, name);
  mkdirSync(folder);
  for (const file of FILES) copyFileSync(join(HERE, 'consumers', file), join(folder, file));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: FILES }));
  writeGuideFile('find-what-hangs.md', configuration, folder);
  return folder;
}

/** Runs a linter, which ends with 1 because it finds something, and returns what it reports. */
function lint(args, folder, env = {}) {
  return run(process.execPath, args, { cwd: folder, env, expected: 1 });
}

/** That `places` are the lines of the programs that match `marks`. */
function compare(places, marks) {
  const wanted = FILES.flatMap((file) =>
    readFileSync(join(HERE, 'consumers', file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (!line.startsWith('//') && marks.test(line) ? [`${file}:${at + 1}`] : [])),
  );
  assert.deepEqual([...new Set(places)].sort(), wanted.sort());
}
