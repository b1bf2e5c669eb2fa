/**
 * Runs the tests of the loop's own I/O with the C++ code that macOS uses, as far as Linux has it, too: `native/src/io/posix`
 * in place of `native/src/io/linux`.
 *
 *     node scripts/test-portable.mjs [flags of node] [test files or folders]
 *
 * The addon is built into build/portable.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildInstrumented } from './native/instrumented.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The folders that concern what the two have of their own. */
const FOLDERS = ['io', 'loop', 'reactor', 'host', 'lifetime', 'runner', 'threads', 'hardened'].map((name) =>
  join('test', name),
);

const named = process.argv.slice(2);
const ASYNCIO_NATIVE_ADDON = await buildInstrumented('portable');
const { status } = spawnSync(
  process.execPath,
  [
    join('scripts', 'test.mjs'),
    ...(named.some((argument) => !argument.startsWith('-')) ? named : [...named, ...FOLDERS]),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ASYNCIO_NATIVE_ADDON, ASYNCIO_NATIVE_BACKEND: 'native' } },
);
process.exitCode = status ?? 1;
