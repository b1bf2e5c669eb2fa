/**
 * Checks binaries for macOS and Windows on any system: reads their tables and runs no code of them. Each must be for
 * its architecture and export the functions that Node looks for. It may import only the functions of Node-API and
 * libuv, and of the system's own libraries.
 */
import { readFileSync } from 'node:fs';
import { readMachO } from './mach-o.mjs';
import { readPe } from './pe.mjs';

const EXPORTED = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
const OF_NODE = /^(napi|uv)_/;

const MACHINES = {
  darwin: { x64: 0x01000007, arm64: 0x0100000c },
  win32: { x64: 0x8664, arm64: 0xaa64 },
};
const LIBRARIES = {
  darwin: ['/usr/lib/libSystem.B.dylib', '/usr/lib/libc++.1.dylib'],
  win32: ['kernel32.dll', 'msvcrt.dll'],
};
/** Handles the exceptions of C++. */
const PERSONALITY = '__gxx_personality_v0';
/** Maximum number of loaded bytes. For Windows they include the C++ library. */
const LARGEST = { darwin: 256 * 1024, win32: 512 * 1024 };
/** The oldest macOS that must be able to load it. */
const OLDEST_MACOS = 11;

/** The rules that `binary` breaks; empty if it may be published. */
export function faultsOfForeign(binary, { platform, arch }) {
  const bytes = readFileSync(binary);
  const read = platform === 'darwin' ? readMachO : readPe;
  let found;
  try {
    found = read(bytes);
  } catch (error) {
    return [`its tables cannot be read: ${error.message}`];
  }
  if (found === undefined) return [`it is no binary for ${platform}`];
  if (found.machine !== MACHINES[platform][arch]) return [`it is not for ${arch}`];
  const faults = [];
  if (!(found.loaded <= LARGEST[platform])) {
    faults.push(`it has ${found.loaded} bytes that are loaded; ${LARGEST[platform]} at most`);
  }
  for (const name of EXPORTED) if (!found.exports.includes(name)) faults.push(`it does not export ${name}`);
  return [...faults, ...(platform === 'darwin' ? faultsOfMachO(found, arch) : faultsOfPe(found))];
}

function faultsOfMachO(found, arch) {
  const faults = [];
  for (const library of found.libraries) {
    if (!LIBRARIES.darwin.includes(library)) faults.push(`it is linked with ${library}`);
  }
  // A symbol without a library is looked up in all that the process has loaded.
  for (const { name, library } of found.imports) {
    if (library === undefined && !OF_NODE.test(name)) faults.push(`it imports ${name}, which is of no library`);
  }
  if (!found.imports.some(({ name }) => OF_NODE.test(name))) faults.push('it imports nothing of Node, which cannot be');
  // A linker that has lost the tables of exceptions leaves this out: the first exception would end the process.
  if (!found.imports.some(({ name, library }) => name === PERSONALITY && library !== undefined)) {
    faults.push('it cannot catch exceptions');
  }
  // Copies of the package in one process share nothing.
  for (const name of found.exports) if (!EXPORTED.includes(name)) faults.push(`it exports ${name}`);
  if (!(Number.parseFloat(found.oldest) <= OLDEST_MACOS)) {
    faults.push(`it needs macOS ${found.oldest}; ${OLDEST_MACOS} at most`);
  }
  // An arm64 Mac loads no code without a signature.
  if (arch === 'arm64' && found.signature === undefined) faults.push('it is not signed');
  if (found.signature?.fits === false) faults.push('its signature does not fit its content');
  else if (found.signature?.isAdHoc === false) faults.push('its signature is not ad hoc');
  return faults;
}

/** Exports are not checked: on Windows, each import names its library. */
function faultsOfPe(found) {
  const faults = [];
  if (!found.isStripped) faults.push('it is not stripped');
  for (const { name, library } of found.imports) {
    if (!LIBRARIES.win32.includes(library)) faults.push(`it imports ${name}, of ${library}`);
  }
  for (const name of found.ofProgram) {
    if (!OF_NODE.test(name)) faults.push(`it looks up ${name} in Node`);
  }
  if (found.ofProgram.length === 0) faults.push('it imports nothing of Node, which cannot be');
  return faults;
}
