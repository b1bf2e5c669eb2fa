/** Makes the modules from which tests import what is not public. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { compiledModules } from './compiled-modules.mjs';

/**
 * Writes two files into `folder`. `units.cjs` is made of the modules in `compiled` that `entry` names. `internals.js`, the
 * one that tests import, has these names, and all that the scripts of `dist` export to each other.
 */
export async function bundleUnits(entry, compiled, folder) {
  const build = await rollup({
    input: entry,
    external: /^node:/,
    // The rest of the package is not loaded a second time.
    treeshake: { moduleSideEffects: false },
    plugins: [entryText(entry), compiledModules(compiled)],
  });
  const file = join(folder, 'units.cjs');
  const { output } = await build.write({ file, format: 'cjs', sourcemap: true, externalLiveBindings: false });
  await build.close();
  // By name, because a name that both have comes from the units.
  const names = output[0].exports.join(', ');
  writeFileSync(
    join(folder, 'internals.js'),
    `export * from '../dist/core.cjs';\nexport { ${names} } from './units.cjs';\n`,
  );
}

/** It has no source map. */
function entryText(entry) {
  return { name: 'entry', load: (id) => (id === entry ? readFileSync(entry, 'utf8') : null) };
}
