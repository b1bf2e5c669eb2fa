import { RuntimeError } from '../errors/errors.js';
import { existsSync } from '../node/builtins.js';

/**
 * The script of a Worker, `name` as seen from the folder that holds this one's. Looked for only when a thread is started: in
 * a bundle it is not there.
 *
 * @throws RuntimeError where it is not there.
 */
export function workerScript(name: string): URL {
  // Undefined in a bundle of CommonJS.
  const base = import.meta.url as string | undefined;
  const script = base === undefined ? undefined : new URL(`../${name}`, base);
  if (script === undefined || !existsSync(script)) {
    throw new RuntimeError(
      `A thread needs the file ${name} of this package, which a bundle does not have: mark asyncio-native as external`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  return script;
}
