import { existsSync } from './node-builtins.js';

const { dirname, join } = process.getBuiltinModule('node:path');
const { fileURLToPath, pathToFileURL } = process.getBuiltinModule('node:url');

/** The file that this code is in: `dist/core.cjs`, or a bundle that contains it. */
export function ownFile(): string {
  return typeof __filename === 'string' ? __filename : calledFile();
}

/** The same for a bundle that is an ES module, which has no `__filename`: asks V8. */
function calledFile(): string {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, frames) => frames[0]?.getFileName();
    const file = new Error().stack as unknown as string;
    return file.startsWith('file:') ? fileURLToPath(file) : file;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** Undefined until it was looked for; null in a bundle. */
let root: URL | null | undefined;

/** The folder of this package, if this file is its `dist/core.cjs`; undefined in a bundle. */
export function packageRoot(): URL | undefined {
  root ??= find();
  return root ?? undefined;
}

/** Only the package has its declarations beside it. */
function find(): URL | null {
  const folder = dirname(dirname(ownFile()));
  if (ownFile() !== join(folder, 'dist', 'core.cjs') || !existsSync(join(folder, 'dist', 'core.d.ts'))) {
    return null;
  }
  return pathToFileURL(join(folder, '/'));
}
