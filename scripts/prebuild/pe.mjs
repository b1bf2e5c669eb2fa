/** Reads a library for Windows: its imports with their libraries, and its exports. */

/** Where the file has the offset of its header, and the header's first bytes. */
const HEADER_AT = 0x3c;
const MAGIC = 0x00004550;
/** Of the optional header: its mark in 64-bit files, and the offset of the table of directories in it. */
const OPTIONAL = { magic: 0x20b, directories: 112 };
const DIRECTORY = { exports: 0, imports: 1, delayed: 13 };
/** The names of Node's functions that the addon looks up itself: see node-functions.mjs. */
const NAMES_SECTION = '.nodenm';

/**
 * `undefined` if `bytes` are not such a library. In the result:
 *
 * - `machine`: the number of the architecture;
 * - `imports`: `{ name, library }`, the library's name in lower case;
 * - `ofProgram`: the names that the library looks up in the program that has loaded it;
 * - `loaded`: the bytes that are loaded;
 * - `isStripped`: whether it has no symbols for a debugger.
 */
export function readPe(bytes) {
  const at = bytes.length > HEADER_AT + 4 ? bytes.readUInt32LE(HEADER_AT) : bytes.length;
  if (bytes.length < at + 24 || bytes.readUInt32LE(at) !== MAGIC) return undefined;
  const optional = at + 24;
  const sections = sectionsOf(bytes, optional + bytes.readUInt16LE(at + 20), bytes.readUInt16LE(at + 6));
  const found = { machine: bytes.readUInt16LE(at + 4), imports: [], exports: [], ofProgram: [], loaded: 0 };
  found.isStripped = bytes.readUInt32LE(at + 12) === 0;
  if (bytes.readUInt16LE(optional) !== OPTIONAL.magic) return found;
  found.loaded = bytes.readUInt32LE(optional + 56);
  /** Returns the place in the file of an address in the loaded library. */
  const place = (address) => {
    const section = sections.find(({ start, size }) => address >= start && address < start + size);
    if (section === undefined) throw new Error(`no section has the address ${address}`);
    return section.offset + address - section.start;
  };
  const directory = (index) => bytes.readUInt32LE(optional + OPTIONAL.directories + index * 8);
  const reader = { bytes, place };
  found.imports = importsOf(reader, directory(DIRECTORY.imports), { size: 20, names: 0, library: 12 });
  const delayed = importsOf(reader, directory(DIRECTORY.delayed), { size: 32, names: 16, library: 4 });
  const ofNode = ({ library }) => /^(lib)?node\.(exe|dll)$/.test(library);
  found.imports.push(...delayed.filter((name) => !ofNode(name)));
  found.ofProgram = [...delayed.filter(ofNode).map(({ name }) => name), ...lookedUp(bytes, sections)];
  found.exports = exportsOf(reader, directory(DIRECTORY.exports));
  return found;
}

function sectionsOf(bytes, table, count) {
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * 40;
    return {
      name: bytes.toString('latin1', at, at + 8).replace(/\0+$/, ''),
      size: bytes.readUInt32LE(at + 8),
      start: bytes.readUInt32LE(at + 12),
      offset: bytes.readUInt32LE(at + 20),
    };
  });
}

/**
 * `layout`: the size of a library's entry, and the offsets in it of the addresses of the names and of the library's own
 * name.
 */
function importsOf({ bytes, place }, table, layout) {
  const imports = [];
  if (table === 0) return imports;
  for (let at = place(table); bytes.readUInt32LE(at + layout.library) !== 0; at += layout.size) {
    const library = text(bytes, place(bytes.readUInt32LE(at + layout.library))).toLowerCase();
    for (let entry = place(bytes.readUInt32LE(at + layout.names)); ; entry += 8) {
      const value = bytes.readBigUInt64LE(entry);
      if (value === 0n) break;
      // The first bit is set if the function has a number and no name.
      const name = value >> 63n ? `number ${value & 0xffffn}` : text(bytes, place(Number(value)) + 2);
      imports.push({ name, library });
    }
  }
  return imports;
}

function exportsOf({ bytes, place }, table) {
  if (table === 0) return [];
  const at = place(table);
  const names = place(bytes.readUInt32LE(at + 32));
  return Array.from({ length: bytes.readUInt32LE(at + 24) }, (_, index) =>
    text(bytes, place(bytes.readUInt32LE(names + index * 4))),
  );
}

function lookedUp(bytes, sections) {
  const section = sections.find(({ name }) => name === NAMES_SECTION);
  if (section === undefined) return [];
  const content = bytes.toString('latin1', section.offset, section.offset + section.size);
  return content.split('\0').filter((name) => name !== '');
}

/** The text up to the next zero byte. */
function text(bytes, start) {
  return bytes.toString('latin1', start, bytes.indexOf(0, start));
}
