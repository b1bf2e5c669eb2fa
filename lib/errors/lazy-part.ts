import { RuntimeError } from './errors.js';

/**
 * A part of this package in a file of its own, which `load` requires: the first call of the function returned does, and
 * **blocks** meanwhile. The call of `require` stands in `load`, with the name in it, for bundlers to find.
 */
export function lazyPart<T>(name: string, load: () => T): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= loadPart(name, load);
    return loaded;
  };
}

/** @throws RuntimeError if the file is missing, as where somebody has copied a part of the package. */
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
