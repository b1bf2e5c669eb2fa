import { readFileSync } from '../../util/node-builtins.js';

/** The mapped files of musl and of the GNU C library, at any path. */
const FILES = /\/(?:(ld-musl-|libc\.musl-)|libc\.so\.6$|libc-2\.\d+\.so$)/m;

/**
 * Whether the C library is musl, not glibc. The kernel's list of mapped files names it, and is read in a millisecond.
 * If it cannot be read, or names neither, this asks Node's report, which takes six.
 */
export function isMusl(): boolean {
  if (process.platform !== 'linux') {
    return false;
  }
  const named = FILES.exec(mappedFiles());
  return named === null ? glibcVersion() === undefined : named[1] !== undefined;
}

function mappedFiles(): string {
  try {
    return readFileSync('/proc/self/maps', 'latin1');
  } catch {
    return '';
  }
}

/** The version of the GNU C library, such as `2.36`, by Node's report; undefined if another library is used. */
export function glibcVersion(): string | undefined {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // The report would otherwise look up the names of all open sockets.
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}
