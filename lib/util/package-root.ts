import { existsSync } from './node-builtins.js';

/** The file that this code is in. A bundle in CommonJS has no `import.meta.url`. */
export function ownFile(): string {
  return import.meta.url ? process.getBuiltinModule('node:url').fileURLToPath(import.meta.url) : __filename;
}

/** Undefined until it was looked for; null in a bundle. */
let root: URL | null | undefined;

/** The folder of this package, whose file `dist/core.js` this is; undefined where somebody has made it a part of a bundle. */
export function packageRoot(): URL | undefined {
  root ??= find();
  return root ?? undefined;
}

/** Only the package has its own declarations beside it. */
function find(): URL | null {
  if (!import.meta.url?.endsWith('/dist/core.js')) {
    return null;
  }
  const folder = new URL('..', import.meta.url);
  return existsSync(new URL('dist/core.d.ts', folder)) ? folder : null;
}
