import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { ROOT } from './paths.js';

/**
 * Compiles the addon whose binding.gyp is in `folder`, given from the root of the repository, and returns the path of
 * `<name>.node`. Does nothing where it is up to date.
 */
export function compileAddon(folder: string, name: string): string {
  const gyp = createRequire(join(ROOT, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
  // The headers that came with this Node, where it has them: then no network is needed.
  const prefix = resolve(process.execPath, '..', '..');
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
  const args = [gyp, 'configure', 'build', '--loglevel=warn', '-C', join(ROOT, folder), ...headers];
  // A sanitizer that is loaded in front of this Node is none of the compiler's business, or of Python's.
  const env = { ...process.env, LD_PRELOAD: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) {
    throw new Error(`${folder} cannot be compiled:\n${stdout}\n${stderr}`);
  }
  return join(ROOT, folder, 'build', 'Release', `${name}.node`);
}
