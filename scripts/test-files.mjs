/** Which test files to run, and the options for node:test: shared by the scripts that run tests. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiled = join(root, '.test-build');
const wrappers = join(root, 'build', 'test-entries');
/** The time limit of a test (ms), even of one that blocks its thread. node:test applies it to whole files, too. */
const TEST_TIMEOUT = 600_000;
/**
 * How many files run at once. One more than processors, because many files wait for a process that they have started,
 * or for a clock.
 */
const CONCURRENCY = availableParallelism() + 1;
/** Folders of tests that run once, because they check sources or a server and not a backend. */
const ONCE = ['structure', 'queue'];

/** The flags of Node for all tests. */
export const TEST_FLAGS = [
  '--enable-source-maps',
  '--expose-gc',
  '--test',
  `--test-timeout=${TEST_TIMEOUT}`,
  `--test-concurrency=${CONCURRENCY}`,
];

/**
 * The environment of all tests, over that of the caller. Each start of Node reads the certificates of this variable's
 * file, which takes some 0.1 s for those of a system; the tests start thousands of processes, and make their own.
 */
export const TEST_ENVIRONMENT = { NODE_EXTRA_CA_CERTS: undefined };

/**
 * The arguments of node:test: an entry for each backend of each compiled test file that is named or is in a named
 * folder; all files if none are named.
 */
export function testEntries(named, backends) {
  return testFiles(named).flatMap((file) => entriesOf(file, backends));
}

function testFiles(named) {
  const wanted = named.map((name) => relative(join(root, 'test'), resolve(name)).replace(/\.ts$/, '.js'));
  const isWanted = (file) => wanted.some((name) => name === '' || file === name || file.startsWith(name + sep));
  return readdirSync(compiled, { recursive: true })
    .filter((file) => file.endsWith('.test.js') && (named.length === 0 || isWanted(file)))
    .sort();
}

function entriesOf(file, backends) {
  const target = join(compiled, file);
  if (ONCE.some((folder) => file.startsWith(folder + sep))) return [target];
  return backends.map((backend) => {
    const entry = join(wrappers, backend, file.replace(/js$/, 'mjs'));
    const url = (path) => relative(dirname(entry), path).replaceAll(sep, '/');
    const title = `test/${file.replaceAll(sep, '/').replace(/js$/, 'ts')}`;
    const lines = [
      `import { enter } from '${url(join(root, 'scripts', 'test-entry.mjs'))}';`,
      `enter('${backend}', '${title}', () => import('${url(target)}'));`,
    ];
    mkdirSync(dirname(entry), { recursive: true });
    writeFileSync(entry, `${lines.join('\n')}\n`);
    return entry;
  });
}
