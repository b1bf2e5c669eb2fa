/**
 * On Windows, a library that needs functions of its program names the program's file: `node.exe`. A Node of another name, such as
 * Electron's, would then load a second Node. So the addon looks up the functions in the program that has loaded it, as node-gyp's
 * hook for delayed loading does. Linkers for MinGW have no delayed loading. Instead, this module makes the assembler source of a
 * table:
 *
 * - `.nodefn`: a pointer for each function, which node_functions.cc sets before other code of the addon runs;
 * - `.nodenm`: the names in the same order, each with a zero behind it, and an empty one at the end;
 * - for each function, code that jumps to where its pointer says.
 */
import { readFileSync } from 'node:fs';

/** What Node gives. */
const OF_NODE = /^(?:napi|node_api|uv)_\w+$/;
/** Before the name of a pointer to a function of another library. */
const POINTER = '__imp_';

const JUMPS = {
  x64: (pointer) => `jmpq *${pointer}(%rip)`,
  arm64: (pointer) => `adrp x16, ${pointer}\nldr x16, [x16, :lo12:${pointer}]\nbr x16`,
};

/** The assembler source for the functions of Node that `objects`, paths of COFF files, need. */
export function nodeFunctions(objects, arch) {
  const asked = objects.flatMap((file) => undefinedIn(readFileSync(file)));
  const names = [...new Set(asked.map((name) => name.replace(POINTER, '')))]
    .filter((name) => OF_NODE.test(name))
    .sort();
  const defined = new Set(objects.flatMap((file) => definedIn(readFileSync(file))));
  const wanted = names.filter((name) => !defined.has(name));
  const pointers = wanted.map((name) => `.globl ${POINTER}${name}\n${POINTER}${name}: .quad 0`);
  const strings = wanted.map((name) => `.asciz "${name}"`);
  const jumps = wanted.map((name) => `.globl ${name}\n${name}:\n${JUMPS[arch](POINTER + name)}`);
  return `${[
    ...['.section .nodefn,"dw"', '.balign 8', '.globl node_functions', 'node_functions:', ...pointers],
    ...['.section .nodenm,"dr"', '.globl node_names', 'node_names:', ...strings, '.byte 0'],
    ...['.text', '.balign 4', ...jumps],
  ].join('\n')}\n`;
}

function undefinedIn(bytes) {
  return symbolsOf(bytes).flatMap(({ name, section }) => (section === 0 ? [name] : []));
}

function definedIn(bytes) {
  return symbolsOf(bytes).flatMap(({ name, section }) => (section !== 0 ? [name] : []));
}

const SYMBOL_SIZE = 18;
/** The storage class of symbols that other files see. */
const EXTERNAL = 2;

/** The external symbols of a COFF object. */
function symbolsOf(bytes) {
  const table = bytes.readUInt32LE(8);
  const count = bytes.readUInt32LE(12);
  const strings = table + count * SYMBOL_SIZE;
  const symbols = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * SYMBOL_SIZE;
    // A long name is an offset in the table of strings, behind four zeros.
    const start = bytes.readUInt32LE(at) === 0 ? strings + bytes.readUInt32LE(at + 4) : at;
    const end = start === at ? endOf(bytes, start, at + 8) : bytes.indexOf(0, start);
    if (bytes[at + 16] === EXTERNAL) {
      symbols.push({ name: bytes.toString('latin1', start, end), section: bytes.readInt16LE(at + 12) });
    }
    index += bytes[at + 17];
  }
  return symbols;
}

function endOf(bytes, start, limit) {
  const end = bytes.indexOf(0, start);
  return end < 0 || end > limit ? limit : end;
}
