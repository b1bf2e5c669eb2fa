/** A plugin of rollup: modules with the source maps of the compiler, and the version of the package in the one that tells it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function compiledModules(compiled) {
  const version = join(compiled, 'util', 'version.js');
  return {
    name: 'compiled modules',
    load(file) {
      if (file === version) return { code: `export const VERSION = '${packageVersion()}';\n`, map: { mappings: '' } };
      return { code: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') };
    },
  };
}

function packageVersion() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
