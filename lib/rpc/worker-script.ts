import { RuntimeError } from '../errors/errors.js';
import { existsSync } from '../util/node-builtins.js';
import { packageRoot } from '../util/package-root.js';

/**
 * The script of a Worker, `name` in `dist/`. It is looked for only when a thread is started, because a bundle does not
 * have it.
 *
 * @throws RuntimeError if it is not there.
 */
export function workerScript(name: string): URL {
  const root = packageRoot();
  const script = root === undefined ? undefined : new URL(`dist/${name}`, root);
  if (script === undefined || !existsSync(script)) {
    throw new RuntimeError(
      `A thread needs the file ${name} of this package, which a bundle does not have: mark asyncio-native as external`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  return script;
}
