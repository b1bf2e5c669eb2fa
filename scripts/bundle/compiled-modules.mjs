/**
 * A plugin of rollup: loads modules with the compiler's source maps, without indentation, and puts the package version into `util/version`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unindent } from './unindent.mjs';

export function compiledModules(compiled) {
  const version = join(compiled, 'util', 'version.js');
  return {
    name: 'compiled modules',
    load(file) {
      if (file === version) return { code: `export const VERSION = '${packageVersion()}';\n`, map: { mappings: '' } };
      return unindent(readFileSync(file, 'utf8'), readFileSync(`${file}.map`, 'utf8'));
    },
  };
}

function packageVersion() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
