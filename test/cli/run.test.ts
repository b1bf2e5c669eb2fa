import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { backendInfo } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { fixture, ROOT } from '../support/paths.js';
import { signalTest } from '../support/signal-test.js';
import { asyncioNative, COMMAND } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
after(() => rmSync(folder, { recursive: true }));

const program = (name: string): string => relative(ROOT, fixture(join('cli', name)));

for (const backend of BACKENDS) {
  const run = (name: string, ...args: string[]) => asyncioNative(backend, ['run', program(name), ...args]);

  test(`runs the exported main, with its arguments in process.argv [${backend}]`, async () => {
    const ended = await run('main.mjs', 'one', '--two', 'run');
    const told = { argv: ['one', '--two', 'run'], backend };
    assert.deepEqual(endedWith(0, ended), [JSON.stringify(told)]);
    assert.equal(ended.stderr, '');
    const behind = await asyncioNative(backend, ['run', '--', program('main.mjs'), '--three']);
    assert.deepEqual(endedWith(0, behind), [JSON.stringify({ argv: ['--three'], backend })]);
  });

  test(`runs the default export, and process.argv[1] is the file [${backend}]`, async () => {
    assert.deepEqual(endedWith(0, await run('default.mjs')), ['by default true']);
  });

  test(`runs a CommonJS module [${backend}]`, async () => {
    assert.deepEqual(endedWith(0, await run('common.cjs')), ['CommonJS']);
  });

  test(`takes TypeScript where this Node does [${backend}]`, async () => {
    // Outside of the package: Node takes no TypeScript from below node_modules, where the package may be installed.
    const file = join(folder, 'typed.ts');
    writeFileSync(file, "export function* main(): Generator<void> {\n  yield;\n  console.log('TypeScript');\n}\n");
    const ended = await asyncioNative(backend, ['run', file]);
    if ((process.features as { typescript?: unknown }).typescript) {
      assert.deepEqual(endedWith(0, ended), ['TypeScript']);
    } else {
      assert.deepEqual(endedWith(2, ended), []);
      assert.match(
        ended.stderr,
        /^asyncio-native: run: .*typed\.ts: this Node does not run TypeScript; .*--import tsx'\n$/,
      );
    }
    // Node's own error, where no newer Node would help.
    const image = join(folder, 'image.png');
    writeFileSync(image, '');
    const other = await asyncioNative(backend, ['run', image]);
    assert.deepEqual(endedWith(1, other), []);
    assert.match(other.stderr, /ERR_UNKNOWN_FILE_EXTENSION/);
  });

  test(`an error of main ends the process with exit code 1, and its stack [${backend}]`, async () => {
    const ended = await run('throwing.mjs');
    assert.deepEqual(endedWith(1, ended), []);
    assert.match(ended.stderr, /RangeError: thrown by main\n\s+at main .*throwing\.mjs:7/);
  });

  test(`what main throws may be unreadable: it stays uncaught, without another error [${backend}]`, async () => {
    const file = join(folder, 'revoked.mjs');
    writeFileSync(
      file,
      'const { proxy, revoke } = Proxy.revocable({}, {});\nexport function* main() {\n  yield;\n  revoke();\n  throw proxy;\n}\n',
    );
    const ended = await asyncioNative(backend, ['run', file]);
    assert.deepEqual(endedWith(1, ended), []);
    assert.match(ended.stderr, /--trace-uncaught/);
    assert.doesNotMatch(ended.stderr, /TypeError/);
  });

  test(`a module that waits for what nothing can settle makes the exit code 13, as Node does [${backend}]`, async () => {
    const file = join(folder, 'never.mjs');
    writeFileSync(file, 'await new Promise(() => {});\nexport function* main() {}\n');
    assert.deepEqual(endedWith(13, await asyncioNative(backend, ['run', file])), []);
  });

  test(`a module that does not compile is shown by Node, exit code 1 [${backend}]`, async () => {
    const file = join(folder, 'broken.mjs');
    writeFileSync(file, 'export function* main() {\n  yield* nothing(;\n}\n');
    const ended = await asyncioNative(backend, ['run', file]);
    assert.deepEqual(endedWith(1, ended), []);
    assert.match(ended.stderr, /broken\.mjs:2[\s\S]*SyntaxError/);
  });

  test(`runs a module from which the package cannot be found [${backend}]`, async () => {
    const file = join(folder, 'alone.mjs');
    writeFileSync(file, "export function* main() {\n  yield;\n  console.log('alone');\n}\n");
    assert.deepEqual(endedWith(0, await asyncioNative(backend, ['run', file])), ['alone']);
  });

  test(`runs a file that a link names with the package that it imports itself [${backend}]`, async () => {
    const project = join(folder, `linked-${backend}`);
    const packages = join(project, 'node_modules', 'asyncio-native');
    for (const name of ['dist', 'package.json']) {
      cpSync(join(ROOT, name), join(packages, name), { recursive: true });
    }
    const env = { ASYNCIO_NATIVE_ADDON: backendInfo().addonPath ?? '' };
    const text =
      "import { getRunningLoop } from 'asyncio-native';\nexport function* main() { yield; getRunningLoop(); console.log('its own'); }\n";
    writeFileSync(join(project, 'real.mjs'), text);
    symlinkSync(join(project, 'real.mjs'), join(folder, `link-${backend}.mjs`));
    const ended = await asyncioNative(backend, ['run', join(folder, `link-${backend}.mjs`)], { env });
    assert.deepEqual(endedWith(0, ended), ['its own']);
  });

  test(`runs what compilers make of a default export, and files that look like options [${backend}]`, async () => {
    const file = join(folder, 'compiled.cjs');
    writeFileSync(
      file,
      "exports.__esModule = true;\nexports.default = function* () { yield; console.log('compiled'); };\n",
    );
    assert.deepEqual(endedWith(0, await asyncioNative(backend, ['run', file])), ['compiled']);
    assert.deepEqual(endedWith(0, await asyncioNative(backend, ['run', '--', file])), ['compiled']);
    for (const none of [[folder], [''], ['--', join(folder, 'absent.mjs')], ['--']]) {
      const ended = await asyncioNative(backend, ['run', ...none]);
      assert.deepEqual(endedWith(2, ended), []);
      assert.match(ended.stderr, /run: (there is no file|a file is missing)/);
    }
  });

  test(`the exit code that the program has set stays [${backend}]`, async () => {
    assert.deepEqual(endedWith(5, await run('exit-code.mjs')), []);
  });

  test(`a main that cannot be run is refused with exit code 2 [${backend}]`, async () => {
    for (const [name, message] of [
      ['not-a-coroutine.mjs', /must be a coroutine function \(function\*\), got \[AsyncFunction: main\]/],
      ['nothing.mjs', /exports no function main, and none by default/],
      ['absent.mjs', /there is no file .*absent\.mjs/],
    ] as const) {
      const ended = await run(name);
      assert.deepEqual(endedWith(2, ended), []);
      assert.match(ended.stderr, message);
      assert.equal(ended.stderr.trimEnd().split('\n').length, 1, 'no stack');
    }
  });

  for (const [sent, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    signalTest(`${sent} cancels main, which cleans up; exit code ${exitCode} [${backend}]`, async () => {
      const child = new FixtureProcess(backend, COMMAND, ['run', program('interrupted.mjs')]);
      await child.saw('ready');
      child.kill(sent);
      const { code, signal, stdout, stderr } = await child.ended();
      assert.deepEqual(
        { code, signal, stdout, stderr },
        { code: exitCode, signal: null, stdout: 'ready\ncleaned up', stderr: '' },
      );
    });
  }

  signalTest(`a second Ctrl-C ends it at once [${backend}]`, async () => {
    const child = new FixtureProcess(backend, COMMAND, ['run', program('interrupted.mjs'), 'deaf']);
    for (const line of ['ready', 'cleaned up']) {
      await child.saw(line);
      child.kill('SIGINT');
    }
    const { code, signal } = await child.ended();
    assert.deepEqual({ code, signal }, { code: null, signal: 'SIGINT' });
  });
}
