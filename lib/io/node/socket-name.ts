const { linkSync, unlinkSync } = process.getBuiltinModule('node:fs');

/** Of the path of a socket, in bytes. */
const LONGEST_PATH = 107;

let count = 0;

/**
 * Another path, in the folder of `path`, at which a server of Node listens. When it is closed, libuv removes the path
 * at which it was bound, even if another server has taken that over. Undefined if the path would be too long, or `path`
 * names no file.
 */
export function nameBeside(path: string): string | undefined {
  if (process.platform === 'win32' || path.startsWith('\0')) {
    return undefined;
  }
  const name = `${path.slice(0, path.lastIndexOf('/') + 1)}.${process.pid.toString(36)}-${(count++).toString(36)}`;
  return Buffer.byteLength(name) > LONGEST_PATH ? undefined : name;
}

/** Renames a socket. False if `path` exists already, or the file system has no links. */
export function moveSocket(from: string, path: string): boolean {
  try {
    linkSync(from, path);
  } catch {
    return false;
  }
  unlinkSync(from);
  return true;
}
