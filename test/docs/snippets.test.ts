import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { BACKENDS } from '../support/backends.js';
import { ROOT } from '../support/paths.js';
import { DOCUMENTS, headingsOf, linksOf, outputOn, type Snippet, snippetsOf, textOf } from './documents.js';
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

/** Runs it, and compares what it prints with what the document says. */
async function runSnippet(snippet: Snippet): Promise<void> {
  const { place, language, code } = snippet;
  const file = join(FOLDER, `${place.replace(/\W+/g, '-')}.${EXTENSION[language]}`);
  writeFileSync(file, code);
  const ran = language === 'ts' ? await compile(file) : file;
  // Where a document shows places in the example, it is called program.mjs.
  const printed = (await runProgram(ran)).replaceAll(ran, `program.${EXTENSION[language]}`);
  const expected = outputOn(snippet, BACKENDS[0]!);
  if (expected !== undefined) assert.equal(printed, expected);
}

/** Whether a link of `document` leads somewhere. */
function leads(document: string, { path, heading }: { path: string; heading: string }): boolean {
  const target = path === '' ? document : normalize(join(dirname(document), path)).replaceAll('\\', '/');
  if (!existsSync(join(ROOT, target))) return false;
  return heading === '' || headingsOf(target).includes(heading);
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

for (const document of DOCUMENTS) {
  describe(document, { concurrency: 2 }, () => {
    for (const snippet of snippetsOf(document)) {
      const does = outputOn(snippet, BACKENDS[0]!) === undefined ? 'runs' : 'prints what is said';
      test(`the example at ${snippet.place} ${does}`, () => runSnippet(snippet));
    }

    test('every link to a file or a heading leads to one', () => {
      assert.deepEqual(
        linksOf(document).filter((link) => !leads(document, link)),
        [],
      );
    });
  });
}

test('the README has examples in ES modules, CommonJS and TypeScript', () => {
  const languages = snippetsOf('README.md').map(({ language }) => language);
  assert.deepEqual([...new Set(languages)].sort(), ['cjs', 'js', 'ts']);
});

describe('the guide', () => {
  const pages = DOCUMENTS.filter((document) => document.startsWith('docs/guide/'));

  test('its index lists every page', () => {
    const listed = linksOf('docs/guide.md').map(({ path }) => `docs/${path}`);
    assert.deepEqual(
      pages.filter((page) => !listed.includes(page)),
      [],
    );
  });

  test('every page leads back to the index', () => {
    assert.deepEqual(
      pages.filter((page) => !textOf(page).includes('](../guide.md)')),
      [],
    );
  });

  test('every example says what it prints, on each backend', () => {
    const snippets = pages.flatMap(snippetsOf);
    assert.ok(snippets.length > 30);
    const silent = snippets.filter((snippet) => !outputOn(snippet, 'native') || !outputOn(snippet, 'pure'));
    assert.deepEqual(
      silent.map(({ place }) => place),
      [],
    );
  });
});
