import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { type Edge, filesIn, importsOf, read } from './sources.js';

/**
 * The folders of lib/, lowest first, and what each may import of those below it. Imports of types count like others, and so does
 * what is loaded later.
 */
const FOLDERS: Record<string, readonly string[]> = {
  util: [],
  errors: ['util'],
  coroutine: ['util', 'errors'],
  inspector: ['util', 'errors', 'coroutine'],
  context: ['util', 'errors'],
  reactor: ['util', 'errors'],
  channel: ['util', 'errors', 'reactor'],
  scheduler: ['util', 'errors', 'coroutine', 'context', 'reactor', 'channel'],
  future: ['util', 'errors', 'coroutine', 'context', 'scheduler'],
  task: ['util', 'errors', 'coroutine', 'inspector', 'context', 'scheduler', 'future'],
  rpc: ['util', 'errors', 'coroutine', 'context', 'reactor', 'channel', 'scheduler', 'future', 'task'],
  executor: ['util', 'errors', 'coroutine', 'context', 'reactor', 'channel', 'scheduler', 'future', 'task', 'rpc'],
  'event-loop': [
    'util',
    'errors',
    'coroutine',
    'inspector',
    'context',
    'channel',
    'reactor',
    'scheduler',
    'future',
    'task',
    'rpc',
    'executor',
  ],
  structured: ['util', 'errors', 'coroutine', 'scheduler', 'future', 'task', 'rpc', 'event-loop'],
  combinators: ['util', 'errors', 'coroutine', 'future', 'task', 'event-loop', 'structured'],
  sync: ['util', 'errors', 'coroutine', 'scheduler', 'future', 'task', 'event-loop', 'structured'],
  io: [
    'util',
    'errors',
    'coroutine',
    'context',
    'reactor',
    'scheduler',
    'future',
    'task',
    'rpc',
    'event-loop',
    'combinators',
  ],
  'call-graph': ['util', 'errors', 'coroutine', 'scheduler', 'future', 'task', 'inspector', 'event-loop'],
  trace: ['util', 'errors', 'coroutine', 'inspector', 'reactor', 'scheduler', 'future', 'task', 'rpc', 'event-loop'],
  introspection: [
    'util',
    'errors',
    'coroutine',
    'inspector',
    'scheduler',
    'future',
    'task',
    'executor',
    'event-loop',
    'sync',
    'trace',
  ],
  threads: ['util', 'errors', 'coroutine', 'channel', 'scheduler', 'future', 'rpc', 'executor', 'event-loop'],
  runner: [
    'util',
    'errors',
    'coroutine',
    'context',
    'reactor',
    'scheduler',
    'future',
    'task',
    'event-loop',
    'combinators',
  ],
};

/**
 * Programs and entries of their own: they import what the files directly in lib/ export, and no other folder imports them. `queue` is
 * `asyncio-native/bullmq`, which the main entry never loads.
 */
const PROGRAMS = ['worker-scripts', 'cli', 'queue'];

/** Lines above which a file is to be split. */
const LONGEST_FILE = 600;

const modules = filesIn('lib', /\.ts$/);
const edges: readonly Edge[] = modules.flatMap((file) => importsOf(file).edges);

/** The folder of `file`; empty for one directly in lib/. */
function folderOf(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : '';
}

/** A path along run-time imports that ends where it began, or undefined. */
function findCycle(): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const edge of edges) {
      const cycle = edge.from === file && !edge.typeOnly ? visit(edge.to) : undefined;
      if (cycle) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of modules) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return undefined;
}

test('every relative import names a module of lib', () => {
  const lost = edges.filter((edge) => !modules.includes(edge.to));
  assert.deepEqual(lost, []);
});

test('no module of lib imports itself through others', () => {
  assert.equal(findCycle()?.join(' → '), undefined);
});

test('the folders of lib are those that are named here', () => {
  const folders = new Set(modules.map(folderOf).filter((folder) => folder !== ''));
  assert.deepEqual([...folders].sort(), [...Object.keys(FOLDERS), ...PROGRAMS].sort());
});

test('a folder imports only what it may, types included', () => {
  const wrong = edges.filter(({ from, to }) => {
    const folder = folderOf(from);
    if (folder === '' || folder === folderOf(to)) return false;
    return PROGRAMS.includes(folder) ? folderOf(to) !== '' : !FOLDERS[folder]!.includes(folderOf(to));
  });
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('what a folder may import lies below it, so that no folder imports itself through others', () => {
  const order = Object.keys(FOLDERS);
  for (const [folder, allowed] of Object.entries(FOLDERS)) {
    assert.deepEqual(
      allowed.filter((other) => order.indexOf(other) >= order.indexOf(folder)),
      [],
      folder,
    );
  }
});

test('no two files have one name, but for the constants of a folder', () => {
  const names = modules.map((file) => posix.basename(file)).filter((name) => name !== 'constants.ts');
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

test('lib depends on nothing but Node', () => {
  const foreign = modules.flatMap((file) => importsOf(file).foreign.map((specifier) => ({ file, specifier })));
  assert.deepEqual(
    foreign.filter(({ specifier }) => !specifier.startsWith('node:')),
    [],
  );
});

test(`no source file is longer than ${LONGEST_FILE} lines`, () => {
  const files = [
    ...modules.map((file) => `lib/${file}`),
    ...filesIn('native', /^(?!build\/).*\.(cc|cpp|h|hpp|mjs)$/).map((file) => `native/${file}`),
  ];
  assert.deepEqual(
    files.filter((file) => read(file).split('\n').length - 1 > LONGEST_FILE),
    [],
  );
});
