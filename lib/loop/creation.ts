/** Where tasks, futures and handles were created: kept in debug mode only, for reports. */
const stacks = new WeakMap<object, string>();

import { packageRoot } from '../node/package-root.js';

/** The stack of the caller's caller, without frames of this package. */
export function userStack(): string {
  const root = packageRoot();
  // Frames of this package tell a user nothing.
  const own = root === undefined ? 'node:internal' : `${root.href}dist/`;
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  return frames.filter((frame) => !frame.includes(own) && !frame.includes('node:internal')).join('\n');
}

/** Remembers that `object` is being created here. */
export function noteCreation(object: object): void {
  stacks.set(object, userStack());
}

/** Where `object` was created; undefined where that was not noted. */
export function creationOf(object: object): string | undefined {
  return stacks.get(object);
}
