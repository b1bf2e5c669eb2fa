import { RuntimeError } from './errors.js';

/**
 * A part of this package in a separate file. The first call of the returned function calls `load`, which requires the
 * file, and **blocks** meanwhile. The call of `require` is in `load`, with a literal name, so that bundlers find it.
 */
export function lazyPart<T>(name: string, load: () => T): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= loadPart(name, load);
    return loaded;
  };
}

/** @throws RuntimeError if the file is missing, for example in a partial copy of the package. */
function loadPart<T>(name: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'MODULE_NOT_FOUND') {
      throw error;
    }
    throw new RuntimeError(`The file ${name} of this package is missing`, 'ERR_ASYNCIO_UNSUPPORTED');
  }
}
