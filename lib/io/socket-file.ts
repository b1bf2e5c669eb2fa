const { lstatSync, unlinkSync } = process.getBuiltinModule('node:fs');

/** Removes `path`, only where it is a socket: a file of the user's makes `bind` fail. */
export function removeSocket(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
    unlinkSync(path);
  }
}

/** Which file `path` is; undefined where there is none. */
export function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}
