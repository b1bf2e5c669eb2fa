/**
 * Finds faults that the tests do not notice: makes one small fault after the other in lib/, and runs the tests that should fail.
 *
 *     node scripts/mutate.mjs                     all mutations
 *     node scripts/mutate.mjs lib/channel run.ts  those of files whose path contains one of these; `run.ts:12` is one line
 *     node scripts/mutate.mjs --list              prints them, and runs nothing
 *
 * The list is in scripts/mutations; see mutations.mjs. Works in a copy of the checkout, in the system's folder for temporary files.
 *
 * 1. Copies all files that git tracks or does not ignore; links node_modules, and uses the addon as it is built here.
 * 2. Runs the tests that are named, without a mutation: they must pass. How long each takes sets its time limit.
 * 3. For each mutation: compiles lib/, and runs its tests file by file up to the first failure. A test that takes too long has
 *    noticed the mutation, too.
 *
 * Fails if a mutation survives, which means that no test failed, or if one cannot be applied.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleUnits } from './bundle/units.mjs';
import { bundleLibrary } from './bundle.mjs';
import { compileModules } from './compile.mjs';
import { faultOf, loadMutations, placeOf } from './mutations.mjs';
import { TEST_ENVIRONMENT } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const ADDON = join('build', 'Release', 'asyncio_native.node');
/** A test file may take this many times as long as without a mutation, plus this many milliseconds. */
const SLOWER = 4;
const LONGER = 6000;

/** Of the last bundle. */
let cache;

const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const unknown = flags.find((flag) => flag !== '--list');
if (unknown !== undefined) fail(`unknown option ${unknown}`);

const all = await loadMutations();
const faults = all.map(faultOf).filter((fault) => fault !== undefined);
if (faults.length > 0) fail(`the list is not true any more\n${faults.join('\n')}`);
const chosen = all.filter((mutation) => filters.length === 0 || filters.some((filter) => isAt(mutation, filter)));
if (chosen.length === 0) fail(`no mutation is of a file named ${filters.join(' ')}`);

if (flags.includes('--list')) {
  for (const mutation of chosen) console.log(`${placeOf(mutation)}\n${difference(mutation)}`);
  console.log(`${chosen.length} mutations`);
} else {
  process.exitCode = (await tryAll(chosen)) ? 0 : 1;
}

/** Returns whether all were noticed. */
async function tryAll(mutations) {
  const copy = makeCopy();
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  for (const target of ['lib', 'test']) {
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'scripts', 'build-ts.mjs'), target], {
      encoding: 'utf8',
    });
    if (status !== 0) fail(`${target} cannot be built\n${stderr}`);
  }
  const { testEntries } = await import(pathToFileURL(join(copy, 'scripts', 'test-files.mjs')).href);
  const backends = existsSync(join(copy, ADDON)) ? ['pure', 'native'] : ['pure'];
  const entriesOf = ({ tests, backend }) => {
    const wanted = backends.filter((each) => backend === undefined || each === backend);
    // In order of the names: the first is the likeliest to notice.
    const entries = tests.flatMap((name) => testEntries([join(copy, name)], wanted));
    if (wanted.length > 0 && entries.length === 0) fail(`there is no test in ${tests.join(' ')}`);
    return entries;
  };
  const limits = await limitsOf(copy, new Set(mutations.flatMap(entriesOf)));
  const survivors = [];
  for (const mutation of mutations) {
    const started = performance.now();
    const entries = entriesOf(mutation);
    if (entries.length === 0) {
      console.log(`not run  ${placeOf(mutation)}: the native backend is not built`);
      continue;
    }
    const noticed = await tryOne(copy, mutation, entries, limits);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${noticed === undefined ? 'SURVIVED' : 'noticed '} ${placeOf(mutation)} (${seconds} s) ${noticed ?? ''}`,
    );
    if (noticed === undefined) survivors.push(mutation);
  }
  for (const mutation of survivors) {
    console.log(`\nsurvived: ${placeOf(mutation)}, run on ${mutation.tests.join(' ')}\n${difference(mutation)}`);
  }
  console.log(`\nmutate: ${mutations.length} mutations, ${survivors.length} survived`);
  return survivors.length === 0;
}

/** What noticed `mutation`; undefined if nothing did. */
async function tryOne(copy, { file, text, replacement }, entries, limits) {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, original.split(text).join(replacement));
  try {
    await build(copy);
    for (const entry of entries) {
      const { failure } = await runEntry(copy, entry, limits.get(entry));
      if (failure !== undefined) return `${nameOf(copy, entry)}: ${failure}`;
    }
    return undefined;
  } finally {
    writeFileSync(path, original);
  }
}

/** Compiles lib/ without checking types. */
async function build(copy) {
  const modules = join('build', 'lib');
  if (!compileModules(copy, modules)) fail('a mutation does not compile');
  cache = await bundleLibrary(join(copy, modules), join(copy, 'dist'), cache);
  await bundleUnits(join(copy, 'test', 'units.js'), join(copy, modules), join(copy, '.test-build'));
}

/** The time limit of each test file, in milliseconds. All must pass. */
async function limitsOf(copy, entries) {
  const limits = new Map();
  for (const entry of entries) {
    const started = performance.now();
    const { failure, output } = await runEntry(copy, entry, Number.POSITIVE_INFINITY);
    if (failure !== undefined) fail(`${nameOf(copy, entry)} fails without a mutation: ${failure}\n${output}`);
    const taken = performance.now() - started;
    console.log(`passes   ${nameOf(copy, entry)} (${(taken / 1000).toFixed(1)} s)`);
    limits.set(entry, SLOWER * taken + LONGER);
  }
  return limits;
}

/** Runs one test file. `failure` is undefined if it passes. */
function runEntry(copy, entry, limit) {
  return new Promise((resolve) => {
    const args = ['--enable-source-maps', '--expose-gc', '--test-reporter=tap', entry];
    // A process group of its own, so that the processes that tests have started end with it.
    const child = spawn(process.execPath, args, {
      cwd: copy,
      env: { ...process.env, ...TEST_ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let failure;
    const stop = (why) => {
      failure ??= why;
      killGroup(child);
    };
    const interrupted = () => killGroup(child);
    process.once('exit', interrupted);
    const timer = Number.isFinite(limit) ? setTimeout(stop, limit, 'takes too long') : undefined;
    const read = (chunk) => {
      output += chunk;
      const failed = /^\s*not ok \d+ - (.*)\n/m.exec(output);
      if (failed !== null) stop(failed[1]);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', interrupted);
      if (code !== 0) failure ??= `ended by ${signal ?? `exit code ${code}`}`;
      killGroup(child);
      resolve({ failure, output });
    });
  });
}

function killGroup(child) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** A copy of the checkout, including uncommitted changes. */
function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'asyncio-native-mutate-'));
  const { status, stdout } = spawnSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) fail('this is no checkout of git');
  for (const file of new Set(stdout.split('\0').filter((name) => name !== ''))) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  if (existsSync(join(root, ADDON))) {
    mkdirSync(dirname(join(copy, ADDON)), { recursive: true });
    copyFileSync(join(root, ADDON), join(copy, ADDON));
  } else {
    console.log('mutate: native backend not built: only pure tested');
  }
  return copy;
}

/** `native test/reactor/poll.test.ts`. */
function nameOf(copy, entry) {
  const [backend, ...path] = relative(join(copy, 'build', 'test-entries'), entry).split(sep);
  return `[${backend}] test/${path.join('/').replace(/mjs$/, 'ts')}`;
}

function isAt(mutation, filter) {
  return mutation.file.includes(filter) || placeOf(mutation).endsWith(filter);
}

function difference({ text, replacement }) {
  const lines = (sign, code) => code.split('\n').map((line) => `  ${sign} ${line}`);
  return [...lines('-', text), ...lines('+', replacement)].join('\n');
}

function fail(reason) {
  console.error(`mutate: ${reason}`);
  process.exit(1);
}
