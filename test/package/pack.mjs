/** The tarball that would be published, and what must be true of it. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import process from 'node:process';
import { TARGETS } from '../../scripts/prebuild/targets.mjs';
import { run } from './process.mjs';
import { programOf, ROOT } from './tools.mjs';

/** What may be in it, by folder or name. */
const ALLOWED =
  /^(dist\/|native\/|prebuilds\/|examples\/|docs\/(guide\/)?[^/]+\.md$|docs\/(charts|pictures)\/|package\.json$|LICENSE$|(README|CHANGELOG|CONTRIBUTING)\.md$)/;
const FORBIDDEN = /^native\/(build\/|test\/|.*\.mjs$)|^(dist|native|prebuilds)\/.*\.test\.|\.tgz$|\.o$/;
/** A link or a picture of a document; the path is relative to the document. */
const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;
/** Not packed, though documents refer to them. */
const ONLY_IN_CLONE = /^(bench|lib)\//;
/** Scripts that some package manager runs when the package is installed. */
const AT_INSTALLATION = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
  'dependencies',
];
/** (bytes) */
const LARGEST = 2_500_000;

/** `prepack` refuses a package without the binaries of all targets, which not every machine can make. */
const INCOMPLETE = { ASYNCIO_NATIVE_PACK_INCOMPLETE: '1' };

/** Builds what belongs into it, with the binaries of `targets`, and packs it into `folder`; returns its path. */
export function pack(folder, targets) {
  run(process.execPath, [join('scripts', 'build-ts.mjs')], { cwd: ROOT });
  run(process.execPath, [join('scripts', 'prebuild', 'prebuild.mjs'), ...targets], { cwd: ROOT });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run('npm', ['pack', '--pack-destination', folder], { cwd: ROOT, env: INCOMPLETE });
  const tarballs = readdirSync(folder);
  assert.equal(tarballs.length, 1);
  return join(folder, tarballs[0]);
}

/** Checks what `npm pack` says is in it; among others, the binaries of `targets`. */
export function checkContents(targets) {
  const [packed] = Object.values(
    JSON.parse(run('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT, env: INCOMPLETE })),
  );
  assert.ok(packed.size < LARGEST, `it has ${packed.size} bytes`);
  const files = packed.files.map(({ path }) => path);
  for (const file of files) {
    assert.match(file, ALLOWED);
    assert.doesNotMatch(file, FORBIDDEN);
  }
  const sources = readdirSync(join(ROOT, 'native', 'src'), { recursive: true })
    .filter((name) => name.includes('.'))
    .map((name) => `native/src/${name}`);
  const built = targets.map((name) => `prebuilds/${name}/asyncio_native.node`);
  const wanted = [
    'dist/bullmq.cjs',
    'dist/bullmq.d.mts',
    'dist/bullmq.d.ts',
    'dist/bullmq.mjs',
    'dist/bundled.mjs',
    'dist/cli/page/page.html',
    'dist/cli/page/page.js',
    'dist/cli/page/uplot.js',
    'dist/core.cjs',
    'dist/index.cjs',
    'dist/index.d.mts',
    'dist/index.d.ts',
    'dist/index.mjs',
    'dist/io.cjs',
    'dist/package.json',
    'dist/pure.cjs',
    'dist/queue.cjs',
    'dist/rare.cjs',
    'dist/threads.cjs',
    'dist/trace.cjs',
    'dist/worker-scripts/queue-client.cjs',
    'dist/worker-scripts/watch-steps.cjs',
    'native/binding.gyp',
    'native/exports.map',
    ...sources,
    ...built,
  ];
  for (const file of wanted) assert.ok(files.includes(file), `${file} is not in it`);
  for (const document of files.filter((name) => /^[^/]+\.md$|^(docs|examples)\/.*\.md$/.test(name))) {
    for (const [, link] of readFileSync(join(ROOT, document), 'utf8').matchAll(LINK)) {
      const target = posix.join(posix.dirname(document), link);
      assert.ok(
        ONLY_IN_CLONE.test(target) || files.some((name) => name === target || name.startsWith(`${target}/`)),
        `${document} refers to ${target}, which is not in it`,
      );
    }
  }
  for (const file of files.filter((name) => name.endsWith('.node'))) {
    assert.ok(file.split('/')[1] in TARGETS, `${file} is of no target`);
  }
  return `${files.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`;
}

/** Checks the package.json as published: nothing in it makes an installation run a program. */
export function checkManifest() {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.deepEqual(
    AT_INSTALLATION.filter((name) => name in manifest.scripts),
    [],
  );
  assert.equal(manifest.gypfile, false);
  assert.ok(!('imports' in manifest), 'it has imports');
  // Headers, for those who compile.
  assert.deepEqual(Object.keys(manifest.dependencies), ['node-addon-api']);
  for (const kind of ['optionalDependencies', 'bundleDependencies']) {
    assert.ok(!(kind in manifest), `it has ${kind}`);
  }
  // For `asyncio-native/bullmq`, and installed by nobody else.
  assert.deepEqual(Object.keys(manifest.peerDependencies), ['bullmq', 'ioredis']);
  for (const name of Object.keys(manifest.peerDependencies)) {
    assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true });
  }
}

export function publint(tarball) {
  return run(process.execPath, [programOf('publint'), 'run', tarball, '--strict'], { all: true });
}

export function attw(tarball) {
  const answer = JSON.parse(
    run(process.execPath, [programOf('@arethetypeswrong/cli', 'attw'), tarball, '--format', 'json']),
  );
  assert.equal(answer.analysis.types.kind, 'included');
  assert.deepEqual(answer.analysis.problems, []);
}
