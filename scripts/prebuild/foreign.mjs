/** What can be told of a binary for macOS or Windows where neither can load it: its format and architecture. */
import { readFileSync } from 'node:fs';

/** Mach-O, 64 bits, little-endian, and its numbers of architectures. */
const MACH_O = 0xfeedfacf;
const MACH_O_MACHINES = { x64: 0x01000007, arm64: 0x0100000c };
/** Portable Executable: where its header is told, what that begins with, and its numbers of architectures. */
const PE_OFFSET = 0x3c;
const PE = 0x00004550;
const PE_MACHINES = { x64: 0x8664, arm64: 0xaa64 };

/** In what `binary` is not one for `target`; nothing where it is. */
export function faultsOfForeign(binary, { platform, arch }) {
  const bytes = readFileSync(binary);
  const found = platform === 'darwin' ? machO(bytes) : portableExecutable(bytes);
  const wanted = (platform === 'darwin' ? MACH_O_MACHINES : PE_MACHINES)[arch];
  if (found === undefined) return [`it is no binary for ${platform}`];
  return found === wanted ? [] : [`it is not for ${arch}`];
}

function machO(bytes) {
  return bytes.length > 32 && bytes.readUInt32LE(0) === MACH_O ? bytes.readUInt32LE(4) : undefined;
}

function portableExecutable(bytes) {
  const at = bytes.length > PE_OFFSET + 4 ? bytes.readUInt32LE(PE_OFFSET) : bytes.length;
  return bytes.length > at + 6 && bytes.readUInt32LE(at) === PE ? bytes.readUInt16LE(at + 4) : undefined;
}
