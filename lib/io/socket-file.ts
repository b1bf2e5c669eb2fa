const { lstatSync, unlinkSync } = process.getBuiltinModule('node:fs');

/** Removes `path` if it is a socket. If it is a file of the user, `bind` fails. */
export function removeSocket(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) {
    unlinkSync(path);
  }
}

/** Identifies the file at `path`; undefined if there is none. */
export function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}
