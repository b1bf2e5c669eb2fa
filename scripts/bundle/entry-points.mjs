/**
 * Writes the modules for `import`, which use the same scripts as `require`, and the declarations and package.json of
 * dist/.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes into `dist`; returns the names of the scripts among its files. `names`: what index.cjs exports; `queueNames`: bullmq.cjs. */
export function writeEntryPoints(dist, names, queueNames) {
  const list = listOf(names);
  const scripts = {
    // Uses require, which is cheaper: for an `import` of CommonJS, Node loads a parser to find the names in its text.
    // The `require` is imported so that jest can use its own, which evaluates the package in the realm of the tests.
    'index.mjs': `import { createRequire } from 'node:module';
export const ${list} = createRequire(import.meta.url)('./core.cjs');
`,
    'bullmq.mjs': `import { createRequire } from 'node:module';
export const ${listOf(queueNames)} = createRequire(import.meta.url)('./bullmq.cjs');
`,
    // For bundlers, which can follow this.
    'bundled.mjs': `export ${list} from './index.cjs';
`,
  };
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(dist, name), text);
  writeFileSync(join(dist, 'index.d.mts'), "export * from './index.js';\n");
  writeFileSync(join(dist, 'bullmq.d.mts'), "export * from './bullmq.js';\n");
  // The declarations, `.d.ts`, are those of CommonJS.
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
  return Object.keys(scripts);
}

function listOf(names) {
  return `{ ${names.toSorted().join(', ')} }`;
}
