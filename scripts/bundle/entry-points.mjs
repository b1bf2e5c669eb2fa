/** What `import` finds, over the same scripts as `require`; and how TypeScript and Node take the files of dist/. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes into `dist`; returns the names of the scripts among its files. `names`: what index.cjs exports. */
export function writeEntryPoints(dist, names) {
  // By name, as Node finds them in the text of index.cjs, which is short. That of core.cjs would take it longer than to load it.
  writeFileSync(join(dist, 'index.mjs'), `export { ${names.toSorted().join(', ')} } from './index.cjs';\n`);
  writeFileSync(join(dist, 'index.d.mts'), "export * from './index.js';\n");
  // The declarations, `.d.ts`, are those of CommonJS.
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
  return ['index.mjs'];
}
