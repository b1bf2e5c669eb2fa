import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/paths.js';

// The declarations are made without what is `@internal`; a public type that still refers to such a thing is broken.
test('the published declarations compile in a strict program', () => {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options =
    '--ignoreConfig --noEmit --strict --skipLibCheck false --types node --target es2022 --module nodenext';
  const args = [
    compiler,
    ...options.split(' '),
    '--lib',
    'es2022,esnext.disposable',
    join('dist', 'index.d.ts'),
    join('dist', 'bullmq.d.ts'),
  ];
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const ours = stdout.split('\n').filter((line) => line.startsWith('dist/'));
  assert.deepEqual(ours, [], stdout);
});
