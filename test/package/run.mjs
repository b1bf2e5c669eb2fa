/**
 * Packs the package, installs it as its users do, and runs programs and the contract tests from there.
 *
 *     npm run test:package                    what CI runs
 *     npm run test:package -- --all           the contract tests on every Node, too: more than an hour
 *     npm run test:package -- musl contract   the steps whose title has one of these words; of binaries, those for Linux only
 *
 * Packages are installed by npm, pnpm and Yarn (Plug'n'Play) in folders below the system's folder for temporary files. Other
 * versions of Node come from npm, see package.json; on Linux for x64, Node for arm64 runs in an emulator, and there is one with musl.
 * Missing tools are installed, or named.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { targetsHere } from '../../scripts/prebuild/targets.mjs';
import { bundle, COMPILERS, compileConsumers } from './builds.mjs';
import { addTests, runTests } from './contract.mjs';
import { checkGate } from './gate.mjs';
import { writeGuideFile } from './guide.mjs';
import { runEslint, runOxlint } from './linters.mjs';
import { installByNpm, installByPnpm, installByYarn } from './managers.mjs';
import { emulatedNode, nodeOfMusl, OWN, otherNodes, runOn } from './nodes.mjs';
import { attw, checkContents, checkManifest, pack, publint } from './pack.mjs';
import { run } from './process.mjs';
import { runJest, runNodeTest, runVitest, withTsx } from './runners.mjs';
import { otherRuntimes, runContractTests, runProgram } from './runtimes.mjs';
import { HERE, installTools, linkTool, ROOT } from './tools.mjs';
import { outsideWine, runUnderWine, windowsNode } from './wine.mjs';

const all = process.argv.includes('--all');
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
// The cross compiler is large, and builds libraries first: only where binaries for other systems are looked at.
const isForLinux = words.length > 0 && !words.includes('Windows');
const targets = targetsHere().filter((name) => !isForLinux || name.startsWith(`${process.platform}-`));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'asyncio-native-package-')));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

let passed = 0;
let failed = 0;
/** Runs `body`; what it returns is told. */
function step(title, body) {
  if (words.length > 0 && !words.some((word) => title.includes(word))) return undefined;
  return required(title, body);
}

/** A step that others need. */
function required(title, body) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    const told = body();
    passed++;
    console.log(
      `package: ${title}: ok (${seconds()})${typeof told === 'string' && !told.includes('\n') ? ` ${told}` : ''}`,
    );
    return told;
  } catch (error) {
    failed++;
    console.error(
      `package: ${title}: FAILED (${seconds()})\n${error instanceof assert.AssertionError ? error.stack : error.message}`,
    );
    return undefined;
  }
}

/** Runs a program of consumers/, which must have loaded the shipped addon, from below `installed`. */
function program(node, folder, name, { args = [], installed = folder } = {}) {
  return check(runOn(node, [...args, join(folder, name)], { cwd: folder }), installed);
}

/** The same for what such a program has written. */
function check(output, installed) {
  const told = JSON.parse(output);
  assert.equal(told.backend, 'native');
  assert.match(told.addonPath, /[\\/]prebuilds[\\/][^\\/]+[\\/]asyncio_native\.node$/);
  assert.ok(told.addonPath.startsWith(installed), told.addonPath);
  return told.addonPath.replace(installed, '…');
}

const PROGRAMS = ['program.mjs', 'worker.mjs', 'common.cjs', 'threads.mjs'];
function programs(node, folder, options) {
  return PROGRAMS.map((name) => program(node, folder, name, options))[0];
}

required('tools', installTools);
const tarball = required('tarball', () => pack(join(ROOT, 'build', 'package'), targets));
if (tarball !== undefined) {
  const npm = join(work, 'npm');
  const copies = join(work, 'copies');
  required('install by npm', () => installByNpm(npm, tarball));

  step('tarball: contents', () => checkContents(targets));
  step('tarball: package.json', checkManifest);
  step('tarball: publint', () => publint(tarball));
  step('tarball: attw', () => attw(tarball));
  if (process.platform === 'linux' && process.arch === 'x64') step('tarball: gate of binaries', () => checkGate(work));
  for (const compiler of Object.keys(COMPILERS)) {
    const types = (files, module, resolution) => {
      step(`types: ${compiler}, ${resolution}`, () => compileConsumers(npm, compiler, files, module, resolution));
    };
    // The newest has forgotten it.
    if (compiler === 'TypeScript 5.4') types(['consumer.cts'], 'commonjs', 'node10');
    types(['consumer.ts', 'consumer.cts'], 'node16', 'node16');
    types(['consumer.ts', 'consumer.cts'], 'nodenext', 'nodenext');
    types(['consumer.ts'], 'esnext', 'bundler');
  }
  step('types: newest TypeScript, newest types of Node', () =>
    compileConsumers(npm, 'newest TypeScript', ['consumer.ts', 'consumer.cts'], 'nodenext', 'nodenext', 'newest'),
  );
  for (const name of ['consumer.ts', 'consumer.cts', 'carried.ts']) {
    step(`tsx: ${name}`, () => check(run(process.execPath, withTsx(npm, name), { cwd: npm }), npm));
  }
  step('jest: CommonJS', () => runJest(npm, '{common,again}.test.cjs'));
  step('jest: ES modules', () => runJest(npm, 'module.test.mjs', { flags: ['--experimental-vm-modules'] }));
  step('jest: fake timers', () => runJest(npm, 'jest-fake.test.cjs'));
  const always = '{"fakeTimers":{"enableGlobally":true}}';
  step('jest: fake timers before the import', () =>
    runJest(npm, 'jest-fake.test.cjs', { options: ['--config', always] }),
  );
  step('jest: coverage', () => runJest(npm, 'jest-covered.test.cjs', { options: ['--coverage'] }));
  step('vitest', () => runVitest(npm, 'module.test'));
  step('vitest: fake timers', () => runVitest(npm, 'vitest-fake.test'));
  step('node:test: mock timers', () => runNodeTest(npm, 'node-fake.test.mjs'));

  const guide = (name) => writeGuideFile('test-coroutines.md', name, npm);
  step('jest: the guide', () => {
    guide('jest-retry.test.cjs');
    runJest(npm, 'jest-retry.test.cjs');
  });
  step('vitest: the guide', () => {
    guide('vitest-retry.test.mjs');
    linkTool(npm, 'vitest');
    runVitest(npm, 'vitest-retry.test');
  });
  step('node:test: the guide', () => {
    guide('retry.test.mjs');
    runNodeTest(npm, 'retry.test.mjs');
  });

  step('lint: eslint', () => runEslint(npm));
  step('lint: oxlint', () => runOxlint(npm));

  step('install by pnpm', () => {
    installByPnpm(join(work, 'pnpm'), tarball);
    return programs(OWN, join(work, 'pnpm'));
  });
  step('install by Yarn', () => {
    const args = installByYarn(join(work, 'yarn'), tarball);
    return programs(OWN, join(work, 'yarn'), { args });
  });

  step('bundle: ES module', () => {
    const file = bundle(npm, 'program.mjs', join(work, 'esm'), { format: 'esm', beside: ['prebuilds'] });
    return program(OWN, join(work, 'esm'), file.slice(join(work, 'esm').length));
  });
  step('bundle: CommonJS', () => {
    const file = bundle(npm, 'common.cjs', join(work, 'cjs'), { format: 'cjs', beside: ['prebuilds'] });
    return program(OWN, join(work, 'cjs'), file.slice(join(work, 'cjs').length));
  });
  step('bundle: calls between its threads', () => {
    const folder = join(work, 'calls');
    const file = bundle(npm, 'calls.mjs', folder, { format: 'esm', beside: ['prebuilds'] });
    return program(OWN, folder, file.slice(folder.length));
  });
  step('bundle: the package installed beside it', () => {
    const file = bundle(npm, 'program.mjs', join(npm, 'out'), { format: 'esm', beside: [] });
    return program(OWN, join(npm, 'out'), file.slice(join(npm, 'out').length), { installed: npm });
  });

  for (const format of ['esm', 'cjs']) {
    step(`bundle: ${format}, the package external`, () => {
      const folder = join(npm, `external-${format}`);
      const file = bundle(npm, 'threads.mjs', folder, { format, beside: [], external: 'asyncio-native' });
      return check(runOn(OWN, [file], { cwd: npm }), npm);
    });
  }

  step('bundle: functions compiled with keepNames', () => {
    const folder = join(npm, 'named');
    const file = bundle(npm, 'carried.ts', folder, {
      format: 'esm',
      beside: [],
      external: 'asyncio-native',
      flags: ['--keep-names'],
    });
    return check(runOn(OWN, [file], { cwd: npm }), npm);
  });

  const nodes = [OWN, ...otherNodes(HERE)];
  const emulated = required('a Node in an emulator', () => emulatedNode(HERE, join(ROOT, 'build', 'emulated')));
  const musl = required('a Node with musl', () => nodeOfMusl(HERE, join(ROOT, 'build', 'musl')));
  const more = [emulated, musl].filter((node) => node !== undefined);
  for (const node of [...nodes, ...more]) step(`programs: ${node.name}`, () => programs(node, npm));

  step('two copies', () => {
    installByNpm(copies, tarball, ['first', 'second']);
    for (const node of nodes) program(node, copies, 'two-copies.mjs');
  });

  const added = () => addTests(npm);
  const files = (words.includes('Windows') ? required : step)('contract tests: compiled', added) ?? [];
  if (process.platform === 'linux' && process.arch === 'x64' && !isForLinux) {
    const windows = required('Windows: Node under Wine', () =>
      windowsNode(join(HERE, 'foreign'), join(ROOT, 'build', 'wine')),
    );
    for (const name of windows === undefined ? [] : PROGRAMS) {
      step(`Windows: ${name}`, () => {
        const told = JSON.parse(runOn(windows, [join(npm, name)], { cwd: npm }));
        return check(JSON.stringify({ ...told, addonPath: outsideWine(told.addonPath) }), npm);
      });
    }
    if (windows !== undefined) step('Windows: contract tests', () => runUnderWine(windows, npm, files));
  }
  for (const runtime of otherRuntimes()) {
    step(`programs: ${runtime.name}`, () => {
      const { backend, reason } = JSON.parse(runProgram(runtime, npm, 'runtime.mjs'));
      assert.equal(backend, 'pure');
      return reason;
    });
    step(`contract tests: ${runtime.name}`, () => runContractTests(runtime, npm, files));
  }
  for (const node of all ? [...nodes, ...more] : nodes.slice(-1)) {
    for (const backend of all ? ['native', 'pure'] : ['native']) {
      step(`contract tests: ${node.name}, ${backend}`, () => `${runTests(npm, node, backend, files)} tests`);
    }
  }
}
console.log(`package: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
