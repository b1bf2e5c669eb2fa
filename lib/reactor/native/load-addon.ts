import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeUnavailableError } from '../../errors/errors.js';
import * as layout from '../layout.js';
import type { Binding } from './binding.js';

const FILE = 'asyncio_native.node';
const PACKAGE_ROOT = new URL('../../../', import.meta.url);
/** For development: the one binary to load, such as one built with a sanitizer. */
const ADDON_VARIABLE = 'ASYNCIO_NATIVE_ADDON';

interface Loaded {
  readonly binding: Binding;
  readonly path: string;
}

/** What the first attempt in this thread came to: the addon, or why there is none. */
let outcome: Loaded | string | undefined;

/**
 * The addon; loads it when first called in this thread. The only place that does.
 *
 * @throws NativeUnavailableError naming every file that was tried and why it would not do.
 */
export function loadAddon(): Binding {
  outcome ??= load();
  if (typeof outcome === 'string') {
    throw new NativeUnavailableError(outcome);
  }
  return outcome.binding;
}

/** The file that {@link loadAddon} has loaded; null before, and where there is none. */
export function addonPath(): string | null {
  return typeof outcome === 'object' ? outcome.path : null;
}

function load(): Loaded | string {
  const require = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const path of candidates()) {
    try {
      const binding = require(path) as Binding;
      const difference = differenceOfLayout(binding);
      if (difference === undefined) {
        return { binding, path };
      }
      failures.push(`${path}: ${difference}`);
    } catch (error) {
      failures.push(`${path}: ${messageOf(error)}`);
    }
  }
  return `No native addon for ${process.platform}-${process.arch}. Tried:\n${failures.map((line) => `  ${line}`).join('\n')}`;
}

/** Where a binary may be, in order of preference: shipped with the package, then compiled in it. */
function candidates(): string[] {
  const given = process.env[ADDON_VARIABLE];
  if (given) {
    return [resolve(given)];
  }
  const paths: string[] = [];
  const prebuilds = new URL('prebuilds/', PACKAGE_ROOT);
  if (existsSync(prebuilds)) {
    paths.push(fileURLToPath(new URL(`${platformName()}/${FILE}`, prebuilds)));
  }
  paths.push(fileURLToPath(new URL(`build/Release/${FILE}`, PACKAGE_ROOT)));
  return paths;
}

/** Such as `darwin-arm64` or `linux-x64-musl`. */
function platformName(): string {
  return `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}

/** Whether the C library is musl: of the two that Node runs on in Linux, the one that tells no glibc version. */
function isMusl(): boolean {
  if (process.platform !== 'linux') {
    return false;
  }
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // The report would otherwise look up the names of all open sockets.
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime === undefined;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

/** Says in what the binary's layout differs from ours; undefined when they agree. */
function differenceOfLayout(binding: Binding): string | undefined {
  const built = `it was built for version ${binding.version} of this package, whose`;
  for (const [name, value] of Object.entries(layout)) {
    const theirs = binding.layout[name];
    if (theirs !== value) {
      return `${built} layout differs: ${name} is ${theirs} there and ${value} here`;
    }
  }
  const extra = Object.keys(binding.layout).find((name) => !(name in layout));
  return extra === undefined ? undefined : `${built} layout has ${extra}, which is unknown here`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
