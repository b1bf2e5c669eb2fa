import { packageRoot } from '../util/package-root.js';

const { fileURLToPath } = process.getBuiltinModule('node:url');
const { join, sep } = process.getBuiltinModule('node:path');

/** Where tasks, futures and handles were created: kept in debug mode only, for reports. */
const stacks = new WeakMap<object, string>();

/** The stack of the caller's caller, without frames of this package and of Node, which do not help a user. */
export function userStack(): string {
  const own = ['node:internal', ...ownPaths()];
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  return frames.filter((frame) => !own.some((path) => frame.includes(path))).join('\n');
}

/** Frames of this package are recognized by their files; with source maps, by their source files. */
function ownPaths(): string[] {
  const root = packageRoot();
  if (root === undefined) {
    return [];
  }
  const folder = fileURLToPath(root);
  return [join(folder, 'dist', sep), join(folder, 'lib', sep)];
}

/** Remembers that `object` is being created here. */
export function noteCreation(object: object): void {
  stacks.set(object, userStack());
}

/** Where `object` was created; undefined if that was not recorded. */
export function creationOf(object: object): string | undefined {
  return stacks.get(object);
}
