import { glibcVersion } from '../core.js';

/** Such as `linux-x64`. */
export function platform(): string {
  return `${process.platform}-${process.arch}`;
}

/** The C library, such as `glibc 2.36`; on Linux what is not glibc is taken for musl. */
export function libc(): string {
  const version = glibcVersion();
  if (version !== undefined) {
    return `glibc ${version}`;
  }
  return process.platform === 'linux' ? 'musl' : "the platform's own";
}
