/**
 * Reads a library for macOS: its imports and exports, what it requires of the system, and whether its signature is
 * right.
 */
import { createHash } from 'node:crypto';

/** 64 bits, little-endian. */
const MAGIC = 0xfeedfacf;
const HEADER_SIZE = 32;
const COMMAND = {
  symbols: 0x2,
  library: 0xc,
  weakLibrary: 0x80000018,
  segment: 0x19,
  signature: 0x1d,
  oldest: 0x24,
  build: 0x32,
};
/**
 * Bits of a symbol's type: a debugger's; hidden from other files; visible to them; and the kind, which is 0 if it is
 * undefined.
 */
const SYMBOL = { size: 16, debug: 0xe0, hidden: 0x10, external: 0x01, kind: 0x0e };
/** The number of a library that means "whichever image has it". */
const ANY_LIBRARY = 0xfe;

/**
 * `undefined` if `bytes` are not such a library. In the result:
 *
 * - `machine`: the number of the architecture;
 * - `imports`: `{ name, library }`, the library undefined where it is looked up in all;
 * - `oldest`: the oldest version of macOS, as `11.0`;
 * - `loaded`: the bytes that are loaded, without the tables for the linker;
 * - `signature`: undefined, or `{ isAdHoc, fits }`.
 */
export function readMachO(bytes) {
  if (bytes.length < HEADER_SIZE || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  const found = { machine: bytes.readUInt32LE(4), libraries: [], imports: [], exports: [], loaded: 0 };
  let symbols;
  for (const { command, at } of commandsOf(bytes)) {
    if (command === COMMAND.segment) {
      const name = text(bytes, at + 8);
      if (name !== '__LINKEDIT') found.loaded += Number(bytes.readBigUInt64LE(at + 32));
    } else if (command === COMMAND.library || command === COMMAND.weakLibrary) {
      found.libraries.push(text(bytes, at + bytes.readUInt32LE(at + 8)));
    } else if (command === COMMAND.build || command === COMMAND.oldest) {
      const version = bytes.readUInt32LE(at + (command === COMMAND.build ? 12 : 8));
      found.oldest = `${version >>> 16}.${(version >>> 8) & 0xff}`;
    } else if (command === COMMAND.symbols) {
      symbols = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12), bytes.readUInt32LE(at + 16)];
    } else if (command === COMMAND.signature) {
      found.signature = readSignature(bytes, bytes.readUInt32LE(at + 8));
    }
  }
  if (symbols !== undefined) readSymbols(bytes, symbols, found);
  return found;
}

function* commandsOf(bytes) {
  let at = HEADER_SIZE;
  for (let count = bytes.readUInt32LE(16); count > 0; count--) {
    yield { command: bytes.readUInt32LE(at), at };
    at += bytes.readUInt32LE(at + 4);
  }
}

function readSymbols(bytes, [offset, count, strings], found) {
  for (let at = offset; at < offset + count * SYMBOL.size; at += SYMBOL.size) {
    const type = bytes[at + 4];
    if ((type & SYMBOL.debug) !== 0 || (type & SYMBOL.external) === 0) continue;
    // Each name of C begins with an underscore here.
    const name = text(bytes, strings + bytes.readUInt32LE(at)).replace(/^_/, '');
    const library = bytes.readUInt16LE(at + 6) >>> 8;
    if ((type & SYMBOL.kind) === 0) {
      found.imports.push({ name, library: library === ANY_LIBRARY ? undefined : found.libraries[library - 1] });
    } else if ((type & SYMBOL.hidden) === 0) {
      found.exports.push(name);
    }
  }
}

const SIGNATURE = { blobs: 0xfade0cc0, directory: 0xfade0c02, adHoc: 0x2, sha256: 2 };

/** A signature is a list of blobs, big-endian. Its code directory has a hash of each page of what comes before the signature. */
function readSignature(bytes, start) {
  const broken = { isAdHoc: false, fits: false };
  if (bytes.length < start + 20 || bytes.readUInt32BE(start) !== SIGNATURE.blobs) return broken;
  const at = start + bytes.readUInt32BE(start + 16);
  if (bytes.length < at + 44 || bytes.readUInt32BE(at) !== SIGNATURE.directory) return broken;
  const isAdHoc = (bytes.readUInt32BE(at + 12) & SIGNATURE.adHoc) !== 0;
  const hashes = at + bytes.readUInt32BE(at + 16);
  const pages = bytes.readUInt32BE(at + 28);
  const limit = bytes.readUInt32BE(at + 32);
  const [hashSize, hashType, , pageBits] = bytes.subarray(at + 36, at + 40);
  const pageSize = 2 ** pageBits;
  if (hashType !== SIGNATURE.sha256 || limit !== start || pages !== Math.ceil(limit / pageSize)) return broken;
  for (let page = 0; page < pages; page++) {
    const content = bytes.subarray(page * pageSize, Math.min(limit, (page + 1) * pageSize));
    const hash = createHash('sha256').update(content).digest().subarray(0, hashSize);
    if (!hash.equals(bytes.subarray(hashes + page * hashSize, hashes + (page + 1) * hashSize))) return broken;
  }
  return { isAdHoc, fits: true };
}

/** The text up to the next zero byte. */
function text(bytes, start) {
  return bytes.toString('latin1', start, bytes.indexOf(0, start));
}
