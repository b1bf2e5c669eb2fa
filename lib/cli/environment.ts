import { glibcVersion } from '../core.js';

/** The platform, such as `linux-x64`. */
export function platform(): string {
  return `${process.platform}-${process.arch}`;
}

/** The C library, such as `glibc 2.36`. On Linux, anything other than glibc is taken for musl. */
export function libc(): string {
  const version = glibcVersion();
  if (version !== undefined) {
    return `glibc ${version}`;
  }
  return process.platform === 'linux' ? 'musl' : "the platform's own";
}
