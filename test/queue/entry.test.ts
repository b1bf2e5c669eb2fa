import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as bullmq from 'asyncio-native/bullmq';
import { endedWith, runNode } from '../support/child.js';
import { ROOT } from '../support/paths.js';

test('exactly these names exist, the same by import and by require', () => {
  const required = createRequire(import.meta.url)('asyncio-native/bullmq') as Record<string, unknown>;
  const names = ['QueueExecutor', 'QueueTask', 'QueueWorker', 'startWorker', 'task'];
  assert.deepEqual(Object.keys(bullmq).sort(), names);
  assert.deepEqual(Object.keys(required).sort(), names);
  for (const [name, value] of Object.entries(bullmq)) assert.equal(required[name], value, name);
});

/** The files that `program` has loaded at its end. */
async function loadedBy(program: string): Promise<string> {
  const last = `console.log(Object.keys(require('node:module')._cache).join('\\n'))`;
  return endedWith(0, await runNode(['-e', `${program};${last}`])).join('\n');
}

test('the main entry loads nothing of it, and the entry no bullmq until a call', async () => {
  const main = await loadedBy(`require('asyncio-native')`);
  assert.match(main, /core\.cjs/);
  assert.doesNotMatch(main, /queue\.cjs|bullmq|ioredis/);
  const entry = await loadedBy(
    `const { QueueExecutor } = require('asyncio-native/bullmq'); new QueueExecutor({ queue: 'q', connection: 'redis://127.0.0.1:1' })`,
  );
  assert.match(entry, /dist\/queue\.cjs/);
  assert.doesNotMatch(entry, /node_modules\/(?:bullmq|ioredis)\//);
});

test('where bullmq is not installed, an error says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-copy-'));
  try {
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const program = `import { QueueExecutor, startWorker, task } from ${JSON.stringify(join(folder, 'dist', 'bullmq.mjs'))};
      const settings = { queue: 'q', connection: 'redis://127.0.0.1:1' };
      try { new QueueExecutor(settings) } catch (error) { console.log(error.code, error.message) }
      await startWorker({ ...settings, modules: ['file:///x.mjs'] }).catch((error) => console.log(error.code));
      console.log(await new QueueExecutor({ queue: 'q' }).submit(task('node:path', 'basename'), '/a/b'));`;
    const ended = await runNode(['--input-type=module', '-e', program], { backend: 'pure', cwd: folder });
    const code = 'ERR_ASYNCIO_MISSING_PACKAGE';
    const message = 'QueueExecutor: the packages bullmq and ioredis are not installed; a queue needs them';
    const [first, ...others] = endedWith(0, ended);
    assert.ok(first!.startsWith(`${code} ${message}`), first);
    assert.deepEqual(others, [code, 'b']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
