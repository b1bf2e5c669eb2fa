import { RuntimeError } from '../errors/errors.js';
import type * as crossingModule from '../lazy-exports.js';
import { existsSync } from '../util/node-builtins.js';
import { ownFile } from '../util/package-root.js';
import { VERSION } from '../util/version.js';

/**
 * Loads what only those need who call other threads or start some: reading it would take a third of the time of an import.
 * It has to be there at once, so it is a script that can be required; `core` is what it takes from this one.
 */
type Script = { readonly version: string } & ((core: object) => Crossing);
export type Crossing = typeof crossingModule;

const FILE = 'crossing.cjs';

let core: object = {};
let loaded: Crossing | undefined;

/** The build has `dist/core.js` call this at its end, with all of it that the script needs, by name. */
export function offer(names: object): void {
  core = names;
}

/** `lib/crossing.ts`. **Blocks** while it is read, the first time. @throws RuntimeError where it is not there. */
export function crossing(): Crossing {
  loaded ??= loadCrossing();
  return loaded;
}

/** Beside the file that this code is in, be it a bundle, beside which it may have been left over. */
function loadCrossing(): Crossing {
  const file = process.getBuiltinModule('node:path').join(ownFile(), '..', FILE);
  if (!existsSync(file)) {
    throw new RuntimeError(
      `Calls between threads need the file ${FILE} of this package, which a bundle does not have: mark asyncio-native as external`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  const script = process.getBuiltinModule('node:module').createRequire(file)(file) as
    | Script
    | { readonly version?: unknown };
  if (typeof script !== 'function' || script.version !== VERSION) {
    throw new RuntimeError(
      `${file} is of another version of this package (${script.version}) than what calls it (${VERSION}): copy it anew`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  return script(core);
}
