import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { BACKENDS } from '../support/backends.js';
import { ROOT } from '../support/paths.js';
import { DOCUMENTS, linksOf, type Snippet, snippetsOf } from './documents.js';
import { runProgram } from './programs.js';

/** Inside of the repository, so that `asyncio-native` is found. The other backend's run may be going on meanwhile. */
const FOLDER = join(ROOT, 'build', 'doc-snippets', BACKENDS[0]!);

/** How Node takes a snippet of each language. */
const EXTENSION: Record<string, string> = { js: 'mjs', cjs: 'cjs', ts: 'mts' };

/** Compiles strictly against the published declarations; a mistake is an error that shows what the compiler said. */
async function compile(file: string): Promise<string> {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options =
    '--ignoreConfig --strict --types node --target es2022 --module nodenext --lib es2022,esnext.disposable';
  const output = ['--rootDir', FOLDER, '--outDir', join(FOLDER, 'compiled')];
  await promisify(execFile)(process.execPath, [compiler, ...options.split(' '), ...output, file], { cwd: ROOT }).catch(
    (error) => assert.fail(error.stdout),
  );
  return file.replace(FOLDER, join(FOLDER, 'compiled')).replace(/mts$/, 'mjs');
}

async function runSnippet({ place, language, code }: Snippet): Promise<void> {
  const file = join(FOLDER, `${place.replace(/\W+/g, '-')}.${EXTENSION[language]}`);
  writeFileSync(file, code);
  await runProgram(language === 'ts' ? await compile(file) : file);
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

for (const document of DOCUMENTS) {
  describe(document, () => {
    for (const snippet of snippetsOf(document)) {
      test(`the example at ${snippet.place} runs`, () => runSnippet(snippet));
    }

    test('every link to a file leads to one', () => {
      const lost = linksOf(document).filter((target) => !existsSync(join(ROOT, dirname(document), target)));
      assert.deepEqual(lost, []);
    });
  });
}

test('the README has examples in JavaScript and TypeScript', () => {
  const languages = snippetsOf('README.md').map(({ language }) => language);
  assert.deepEqual([...new Set(languages)].sort(), ['js', 'ts']);
});
