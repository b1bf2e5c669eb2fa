/** What npm runs of scripts/prebuild: before `build`, which must not make any binary, and before it packs the package. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('../../scripts/prebuild/', import.meta.url));
const { TARGETS } = await import(join(scripts, 'targets.mjs'));
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
after(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const options = { cwd: folder, env: { ...Object.fromEntries(inherited), ...env }, encoding: 'utf8' } as const;
  return spawnSync(command, args, options);
}

test('the script `prebuild` knows whether it was asked for, or npm runs it before `build`', () => {
  writeFileSync(
    join(folder, 'tell.mjs'),
    `import { isHookOf } from ${JSON.stringify(join(scripts, 'hook.mjs'))};\nconsole.log('hook', isHookOf('build'));\n`,
  );
  const npmScripts = { prebuild: 'node tell.mjs', build: 'node --version', other: 'npm run build' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'hooked', scripts: npmScripts }));
  const told = (...args: string[]) => /^hook (\w+)$/m.exec(run('npm', args).stdout)?.[1];
  assert.equal(told('run', 'prebuild', '--', 'build'), 'false');
  assert.equal(told('run', 'prebuild'), 'false');
  assert.equal(told('run', 'build'), 'true');
  assert.equal(told('run', '--silent', 'other'), 'true');
});

test('an incomplete package is not packed, unless that is asked for', () => {
  const copy = join(folder, 'scripts', 'prebuild');
  for (const name of ['prepack.mjs', 'targets.mjs']) cpSync(join(scripts, name), join(copy, name));
  const prepack = (env?: NodeJS.ProcessEnv) => run(process.execPath, [join(copy, 'prepack.mjs')], env);
  const put = (...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
  };
  assert.match(prepack().stderr, /Type `npm run build:ts`/);
  put('dist', 'core.cjs');
  const names = Object.keys(TARGETS);
  for (const name of names.slice(1)) put('prebuilds', name, 'asyncio_native.node');
  const { status, stderr } = prepack();
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`no binary for ${names[0]}\\. Type \`npm run prebuild\``));
  assert.equal(prepack({ ASYNCIO_NATIVE_PACK_INCOMPLETE: '1' }).status, 0);
  put('prebuilds', `${names[0]}`, 'asyncio_native.node');
  assert.equal(prepack().status, 0);
});
