/** Where tasks, futures and handles were created: kept in debug mode only, for reports. */
const stacks = new WeakMap<object, string>();

/** What is in frames of this package, which tell a user nothing. A bundle in CommonJS has no `import.meta.url`, and no folder of ours. */
let ownFolder: string | undefined;

/** The stack of the caller's caller, without frames of this package. */
export function userStack(): string {
  ownFolder ??= import.meta.url ? new URL('..', import.meta.url).href : 'node:internal';
  const own = ownFolder;
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
