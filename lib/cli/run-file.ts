import { realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import type * as AsyncioNative from '../index.js';
import { CommandLineError } from './command-line-error.js';
import { errorCode } from './error-code.js';

type Package = typeof AsyncioNative;

/**
 * Runs the main coroutine function of a module, hosted. Then the process ends as usual in Node: when nothing is left to
 * do.
 *
 * @throws CommandLineError if there is nothing to run in `file`.
 * @throws any error of the module while it loads, or of its main function.
 */
export async function runFile(file: string, args: readonly string[]): Promise<void> {
  const path = resolve(file);
  if (file === '' || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new CommandLineError(`run: there is no file ${file === '' ? "''" : path}`);
  }
  process.argv.splice(1, Number.POSITIVE_INFINITY, path, ...args);
  const exported = await load(path);
  const asyncio = await packageOf(path);
  const main = mainOf(exported, asyncio, path);
  // SIGTERM is what service managers and containers send.
  await asyncio.runAsync(main, { signals: ['SIGINT', 'SIGTERM'] });
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    if (errorCode(error) === 'ERR_UNKNOWN_FILE_EXTENSION') {
      // Of the file, or of one that it imports.
      const { message } = error as Error;
      if (/"\.[cm]?ts"/.test(message)) {
        const advice = "Node 22.18 and newer do, and others with a loader: NODE_OPTIONS='--import tsx'";
        throw new CommandLineError(`run: ${message}: this Node does not run TypeScript; ${advice}`);
      }
    }
    throw error;
  }
}

/** The package as the module sees it: loops and coroutines of another copy would not work with it. */
async function packageOf(path: string): Promise<Package> {
  let found: string;
  try {
    // Resolves the package as the module itself does. Node resolves it from the target of a symbolic link.
    found = createRequire(realpathSync(path)).resolve('asyncio-native');
  } catch {
    return import('../index.js');
  }
  return import(pathToFileURL(found).href) as Promise<Package>;
}

/**
 * The export `main`, otherwise the default export: a function, or an object that contains one, as CommonJS exports it.
 */
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
