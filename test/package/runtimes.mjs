/**
 * The package in other runtimes with Node's interfaces: Bun and Deno, which run the contract tests by their own `node:test`. There is only
 * the pure backend. What a runtime cannot do is named in runtimes/bun.json and deno.json, test by test, with the reason: exactly these
 * tests fail, and each other passes. A file that hangs or crashes there is named as a whole, and not run.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import process from 'node:process';
import { HERE } from './tools.mjs';

/** The folders of test/ that are run. */
const FOLDERS = ['combinators', 'coroutine', 'executor', 'loop', 'structured', 'sync', 'task', 'threads'];

/** A file of tests that has not ended after this long hangs (ms). */
const HANGS = 240_000;

/** What stands for all tests of a file that crashes or hangs. */
const WHOLE = 'the whole file';

/** Bun and Deno, where npm has them for this machine: see package.json. */
export function otherRuntimes() {
  return [
    {
      name: 'Bun',
      path: join(HERE, 'node_modules', 'bun', 'bin', 'bun'),
      run: ['run'],
      test: (file, report) => [
        ...['test', '--preload', join(HERE, 'runtimes', 'bun-gc.mjs'), '--timeout', `${HANGS}`],
        ...['--reporter=junit', `--reporter-outfile=${report}`, file],
      ],
      known: readKnown('bun'),
    },
    {
      name: 'Deno',
      path: join(HERE, 'node_modules', 'deno', 'deno'),
      run: ['run', '--allow-all', '--no-check'],
      test: (file, report) => [
        ...['test', '--allow-all', '--no-check', '--v8-flags=--expose-gc', `--junit-path=${report}`, file],
      ],
      known: readKnown('deno'),
    },
  ].filter(({ path }) => existsSync(path));
}

function readKnown(name) {
  return JSON.parse(readFileSync(join(HERE, 'runtimes', `${name}.json`), 'utf8'));
}

/** Runs a program of consumers/ in `project`; returns what it wrote. */
export function runProgram(runtime, project, name) {
  const { status, stdout, stderr } = start(runtime, [...runtime.run, join(project, name)], project);
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

/** What the environment asks for is no concern of the programs here. */
const CLEARED = ['ASYNCIO_NATIVE_ADDON', 'ASYNCIO_NATIVE_BACKEND', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT'];

function start({ path }, args, cwd, extra = {}) {
  chmodSync(path, 0o755);
  const inherited = Object.entries(process.env).filter(([name]) => !CLEARED.includes(name));
  const env = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...extra };
  return spawnSync(path, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28, timeout: HANGS });
}

/** Runs the contract tests of `files` in the package that is installed in `project`; returns how many passed, and failed as known. */
export function runContractTests(runtime, project, files) {
  const folder = join(project, 'node_modules', 'asyncio-native');
  const wanted = files.filter((file) => FOLDERS.includes(file.split(sep)[1]));
  const wrong = [];
  let passed = 0;
  let known = 0;
  for (const file of wanted) {
    const name = file.split(sep).slice(1).join('/');
    const expected = Object.keys(runtime.known[name] ?? {});
    known += expected.length;
    // It may hang: that is not waited for.
    if (expected.includes(WHOLE)) continue;
    const { failures, successes, output } = outcomes(runtime, folder, file);
    passed += successes;
    const unexpected = failures.filter((test) => !expected.includes(test));
    const mended = expected.filter((test) => !failures.includes(test));
    if (unexpected.length > 0) wrong.push(`${name} fails: ${unexpected.join(', ')}\n${output.slice(-4000)}`);
    if (mended.length > 0) wrong.push(`${name} is said to fail, but does not: ${mended.join(', ')}`);
  }
  assert.equal(wrong.join('\n'), '');
  assert.ok(passed > wanted.length);
  return `${passed} tests, ${known} tests or files known to fail: test/package/runtimes`;
}

function outcomes(runtime, folder, file) {
  const report = join(folder, 'report.xml');
  rmSync(report, { force: true });
  const { status, stdout, stderr } = start(runtime, runtime.test(`./${file}`, report), folder, {
    ASYNCIO_NATIVE_BACKEND: 'pure',
  });
  const output = `${stdout}${stderr}`;
  if (!existsSync(report)) return { failures: [WHOLE], successes: 0, output };
  const cases = [
    ...readFileSync(report, 'utf8').matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g),
  ];
  const isFailure = ([, , body = '']) => /<(failure|error|skipped)\b/.test(body);
  const failures = cases.filter(isFailure).map(([, name]) => plain(name));
  if (status !== 0 && failures.length === 0) failures.push(WHOLE);
  return { failures, successes: cases.length - failures.length, output };
}

function plain(name) {
  const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return name.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([\da-f]+));/g, (_, entity, decimal, hex) =>
    entity ? entities[entity] : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );
}
