import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Edge, filesIn, importsOf, read } from './sources.js';

/** What a layer may import at run time, besides itself. Folders that are not named here may import any. */
const LAYERS: Record<string, readonly string[]> = {
  util: ['errors'],
  errors: ['util'],
  context: ['errors', 'util'],
  reactor: ['errors', 'util'],
  channel: ['reactor', 'errors', 'util'],
  scheduler: ['reactor', 'channel', 'coroutine', 'context', 'errors', 'util'],
  coroutine: ['errors', 'util'],
  future: ['coroutine', 'scheduler', 'context', 'errors', 'util'],
  task: ['future', 'coroutine', 'scheduler', 'context', 'errors', 'util'],
};

/** Lines above which a file is to be split. */
const LONGEST_FILE = 600;

const modules = filesIn('lib', /\.ts$/);
const edges: readonly Edge[] = modules.flatMap((file) => importsOf(file).edges);

function layerOf(file: string): string {
  return file.split('/')[0]!.replace(/\.ts$/, '');
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

test('a layer imports only what lies below it', () => {
  const wrong = edges.filter((edge) => {
    const allowed = LAYERS[layerOf(edge.from)];
    if (!allowed || edge.typeOnly) return false;
    return layerOf(edge.to) !== layerOf(edge.from) && !allowed.includes(layerOf(edge.to));
  });
  assert.deepEqual(
    wrong.map((edge) => `${edge.from} imports ${edge.to}`),
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
