/** Checks that the C++ sources are formatted as .clang-format says; `--write` formats them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(root, 'native'), { recursive: true })
  .filter((name) => /\.(cc|cpp|h|hpp)$/.test(name) && !name.startsWith('build'))
  .map((name) => join('native', name));

// The package has binaries for these machines only; elsewhere, the clang-format on the PATH is used.
const bundled = { linux: 'linux_x64', darwin: 'darwin_x64', win32: 'win32' }[process.platform];
const folder = createRequire(import.meta.url)
  .resolve('clang-format/package.json')
  .slice(0, -'package.json'.length);
const own = join(folder, 'bin', bundled ?? '', process.platform === 'win32' ? 'clang-format.exe' : 'clang-format');
const usable = bundled && existsSync(own) && spawnSync(own, ['--version']).status === 0;

if (files.length > 0) {
  const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
  const { status, error } = spawnSync(usable ? own : 'clang-format', [...mode, '--style=file', ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) console.error(`clang-format: ${error.message}`);
  if (status !== 0) process.exit(1);
}
console.log(`clang-format: ${files.length} files of C++ are formatted`);
