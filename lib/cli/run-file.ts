import { realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import type * as AsyncioNative from '../index.js';
import { CommandLineError } from './command-line-error.js';

type Package = typeof AsyncioNative;

/**
 * Runs the main coroutine function of a module, hosted, and lets the process end as Node would: when nothing is left to do.
 *
 * @throws CommandLineError if there is nothing to run in `file`.
 * @throws whatever the module throws while it loads, or its main function.
 */
export async function runFile(file: string, args: readonly string[]): Promise<void> {
  const path = resolve(file);
  if (file === '' || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new CommandLineError(`run: there is no file ${file === '' ? "''" : path}`);
  }
  process.argv.splice(1, Number.POSITIVE_INFINITY, path, ...args);
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const asyncio = await packageOf(path);
  const main = mainOf(exported, asyncio, path);
  await asyncio.runAsync(main);
}

/** The package as the module sees it: loops and coroutines of another copy would not work with it. */
async function packageOf(path: string): Promise<Package> {
  let found: string;
  try {
    // Where the module itself finds it, which Node loads from where a link leads.
    found = createRequire(realpathSync(path)).resolve('asyncio-native');
  } catch {
    return import('../index.js');
  }
  return import(pathToFileURL(found).href) as Promise<Package>;
}

/** `main` by name, then by default: as a function, or as an object that has either, which is what CommonJS exports. */
function mainOf(
  exported: Record<string, unknown>,
  asyncio: Package,
  path: string,
): AsyncioNative.CoroutineFunction<[]> {
  const byDefault = exported.default as { main?: unknown; default?: unknown } | undefined;
  const candidates = [exported.main, byDefault?.main, byDefault, byDefault?.default];
  const main = candidates.find((candidate) => typeof candidate === 'function');
  if (main === undefined) {
    throw new CommandLineError(`run: ${path} exports no function main, and none by default`);
  }
  if (!asyncio.isCoroutineFunction(main)) {
    const shown = inspect(main, { depth: 0 });
    throw new CommandLineError(
      `run: the main function of ${path} must be a coroutine function (function*), got ${shown}`,
    );
  }
  return main as AsyncioNative.CoroutineFunction<[]>;
}
