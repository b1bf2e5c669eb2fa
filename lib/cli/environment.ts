/** Such as `linux-x64`. */
export function platform(): string {
  return `${process.platform}-${process.arch}`;
}

/** The C library, such as `glibc 2.36`; on Linux what is not glibc is taken for musl. */
export function libc(): string {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // The report would otherwise look up the names of all open sockets.
  report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime !== undefined) {
    return `glibc ${header.glibcVersionRuntime}`;
  }
  return process.platform === 'linux' ? 'musl' : "the platform's own";
}
