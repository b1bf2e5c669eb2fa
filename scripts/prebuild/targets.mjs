/** What binaries are shipped, and with which compiler each is made. The names are those that lib/reactor/native/load-addon.ts builds. */
import process from 'node:process';

/**
 * - `triplet`: the prefix of the GNU compiler and its tools, for Linux;
 * - `musl`: the C library's own name of the architecture, where it is musl;
 * - `machine`: the architecture as readelf calls it.
 */
export const TARGETS = {
  'linux-x64': { platform: 'linux', arch: 'x64', triplet: 'x86_64-linux-gnu', machine: 'X86-64' },
  'linux-arm64': { platform: 'linux', arch: 'arm64', triplet: 'aarch64-linux-gnu', machine: 'AArch64' },
  'linux-x64-musl': { platform: 'linux', arch: 'x64', triplet: 'x86_64-linux-gnu', machine: 'X86-64', musl: 'x86_64' },
  'linux-arm64-musl': {
    platform: 'linux',
    arch: 'arm64',
    triplet: 'aarch64-linux-gnu',
    machine: 'AArch64',
    musl: 'aarch64',
  },
  'darwin-x64': { platform: 'darwin', arch: 'x64' },
  'darwin-arm64': { platform: 'darwin', arch: 'arm64' },
  'win32-x64': { platform: 'win32', arch: 'x64' },
  'win32-arm64': { platform: 'win32', arch: 'arm64' },
};

/** The targets that this machine's system can be made to build: each system builds its own, for all architectures. */
export function targetsHere() {
  return Object.keys(TARGETS).filter((name) => TARGETS[name].platform === process.platform);
}

/** The Debian package and the command of the compiler of a target for Linux. */
export function compilerOf({ arch, triplet }) {
  const own = arch === process.arch;
  return [own ? 'g++' : `g++-${triplet.replace('_', '-')}`, `${triplet}-g++`];
}
