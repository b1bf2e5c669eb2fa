/**
 * Finds the binary of the addon and loads it.
 *
 * 1. If `ASYNCIO_NATIVE_ADDON` names a file: that file only.
 * 2. In a clone, known by the root `binding.gyp` that is not published: the development build, then a prebuilt binary.
 * 3. Otherwise a prebuilt binary, `prebuilds/<platform>-<arch>[-musl]/`, then one that was compiled in `native/`.
 *
 * In Bun and Deno: none. They load the addon, but end the process when it calls a function of libuv that they lack.
 *
 * In a bundle, this module is not inside the package. Then it looks for `prebuilds/` beside the bundle, and in the
 * package `asyncio-native` as resolved from there.
 */
import { NativeUnavailableError } from '../../errors/errors.js';
import { rarePart } from '../../errors/rare-part.js';
import { existsSync } from '../../util/node-builtins.js';
import { ownFile, packageRoot } from '../../util/package-root.js';
import { foreignRuntime } from '../../util/runtime.js';
import type * as help from './advice.js';
import type { Binding } from './binding.js';
import { isMusl } from './c-library.js';
import { unfitness } from './layout-check.js';

const { dirname, join, resolve: resolvePath } = process.getBuiltinModule('node:path');

const VARIABLE = 'ASYNCIO_NATIVE_ADDON';
const FILE = 'asyncio_native.node';
const FORBIDDEN = 'Node was told to load no addons';

interface Loaded {
  readonly binding: Binding;
  readonly path: string;
}

/** The result of the first attempt in this thread: the addon, or why there is none. */
let outcome: Loaded | string | undefined;

/**
 * The addon; loads it when first called in this thread. The only place that does.
 *
 * @throws NativeUnavailableError that names each tried file, why it was rejected, and what helps.
 */
export function loadAddon(): Binding {
  outcome ??= load();
  if (typeof outcome === 'string') {
    throw new NativeUnavailableError(outcome);
  }
  return outcome.binding;
}

/** The addon if it is loaded already; never loads it. */
export function loadedAddon(): Binding | undefined {
  return typeof outcome === 'object' ? outcome.binding : undefined;
}

/** The file that {@link loadAddon} has loaded; null before, or if there is none. */
export function addonPath(): string | null {
  return typeof outcome === 'object' ? outcome.path : null;
}

function load(): Loaded | string {
  const runtime = foreignRuntime();
  if (runtime !== undefined) {
    return `${runtime} lacks functions of libuv that the native addon calls: there loops use the pure backend, and only Node has the native one`;
  }
  const require = process.getBuiltinModule('node:module').createRequire(ownFile());
  const root = ownFolder() ?? installed(require);
  const given = process.env[VARIABLE];
  const failures: string[] = [];
  for (const path of given ? [resolvePath(given)] : candidates(root)) {
    const failure = existsSync(path) ? undefined : 'there is no such file';
    const loaded = failure ?? attempt(require, path);
    if (typeof loaded === 'object') {
      return loaded;
    }
    failures.push(`  ${path}: ${loaded}`);
  }
  return [`No native addon for ${platformName()}. Tried:`, ...failures, ...adviceFor(root, given, failures)].join('\n');
}

/** The addon in `path`, or why it is rejected. */
function attempt(require: NodeJS.Require, path: string): Loaded | string {
  try {
    const binding = require(path) as Binding;
    return unfitness(binding) ?? { binding, path };
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_DLOPEN_DISABLED') {
      return FORBIDDEN;
    }
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}

/** The folder of this package; undefined in a bundle. */
function ownFolder(): string | undefined {
  const root = packageRoot();
  return root === undefined ? undefined : process.getBuiltinModule('node:url').fileURLToPath(root);
}

/** The folder of the package that is installed beside a bundle; undefined if there is none. */
function installed(require: NodeJS.Require): string | undefined {
  try {
    return dirname(require.resolve('asyncio-native/package.json'));
  } catch {
    return undefined;
  }
}

/**
 * The possible paths of a binary, in order of preference. A generator, because finding the name of the platform is
 * slow.
 */
function* candidates(root: string | undefined): Generator<string> {
  const prebuilt = (folder: string) => join(folder, 'prebuilds', platformName(), FILE);
  if (packageRoot() === undefined) {
    yield prebuilt(dirname(ownFile()));
  }
  if (root === undefined) {
    return;
  }
  if (isClone(root)) {
    yield compiledIn(root);
    yield prebuilt(root);
  } else {
    yield prebuilt(root);
    yield compiledIn(join(root, 'native'));
  }
}

/** Where node-gyp puts what it builds in `folder`. */
function compiledIn(folder: string): string {
  return join(folder, 'build', 'Release', FILE);
}

function isClone(root: string): boolean {
  return existsSync(join(root, 'binding.gyp'));
}

/** What to type. Nothing if that part of the package cannot be loaded, perhaps for the reason for which the addon cannot. */
function adviceFor(root: string | undefined, given: string | undefined, failures: readonly string[]): string[] {
  try {
    const canAllow = failures.some((failure) => failure.endsWith(FORBIDDEN));
    return rarePart<typeof help>().advice(root, given, canAllow, root !== undefined && isClone(root));
  } catch {
    return [];
  }
}

/** Such as `darwin-arm64` or `linux-x64-musl`. */
function platformName(): string {
  return `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}
