/** The targets of binaries, and the compiler of each. lib/reactor/native/load-addon.ts uses the same names. */
import process from 'node:process';

/**
 * - `triplet`: the prefix of the GNU compiler and its tools, for Linux;
 * - `musl`: the C library's own name of the architecture, where it is musl;
 * - `machine`: the architecture as readelf calls it;
 * - `zig`: the target as the cross compiler calls it, for macOS and Windows.
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
  'darwin-x64': { platform: 'darwin', arch: 'x64', zig: 'x86_64-macos.11.0' },
  'darwin-arm64': { platform: 'darwin', arch: 'arm64', zig: 'aarch64-macos.11.0' },
  'win32-x64': { platform: 'win32', arch: 'x64', zig: 'x86_64-windows-gnu' },
  'win32-arm64': { platform: 'win32', arch: 'arm64', zig: 'aarch64-windows-gnu' },
};

/**
 * The targets that this machine can build: all on Linux for x64, because the cross compiler runs there; elsewhere only
 * the system's own.
 */
export function targetsHere() {
  const all = process.platform === 'linux' && process.arch === 'x64';
  return Object.keys(TARGETS).filter((name) => all || TARGETS[name].platform === process.platform);
}

/** The Debian package and the command of the compiler of a target for Linux. */
export function compilerOf({ arch, triplet }) {
  const own = arch === process.arch;
  return [own ? 'g++' : `g++-${triplet.replace('_', '-')}`, `${triplet}-g++`];
}
