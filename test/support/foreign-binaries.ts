/** Makes libraries for macOS and Windows by hand, with the tables that the gate of prebuilt binaries reads and no code. */
import { createHash } from 'node:crypto';

/** Bytes that are written one behind the other, little-endian. */
class Bytes {
  private readonly parts: Buffer[] = [];
  size = 0;

  add(part: Buffer): this {
    this.parts.push(part);
    this.size += part.length;
    return this;
  }

  words(...words: readonly number[]): this {
    const part = Buffer.alloc(words.length * 4);
    for (const [index, word] of words.entries()) part.writeUInt32LE(word >>> 0, index * 4);
    return this.add(part);
  }

  text(text: string, size = text.length + 1): this {
    const part = Buffer.alloc(size);
    part.write(text, 'latin1');
    return this.add(part);
  }

  get all(): Buffer {
    return Buffer.concat(this.parts);
  }
}

export interface MachOParts {
  readonly machine: number;
  readonly libraries: readonly string[];
  /** Each name with the number of its library, from 1; 254 for any. */
  readonly imports: readonly (readonly [name: string, library: number])[];
  readonly exports: readonly string[];
  readonly macos: number;
  readonly loaded: number;
  readonly signature: 'none' | 'ad hoc' | 'of an owner';
}

/** A library for macOS. */
export function makeMachO(parts: MachOParts): Buffer {
  const symbols = new Bytes();
  const strings = new Bytes();
  for (const [name, library] of parts.imports) {
    symbols.words(strings.size, 0x01 | (library << 24), 0, 0);
    strings.text(`_${name}`);
  }
  for (const name of parts.exports) {
    symbols.words(strings.size, 0x0f | (1 << 8), 0, 0);
    strings.text(`_${name}`);
  }
  strings.add(Buffer.alloc(-strings.size & 15));
  const libraries = parts.libraries.map((library) => {
    const size = (24 + library.length + 8) & ~7;
    return new Bytes().words(0xc, size, 24, 0, 0, 0).text(library, size - 24).all;
  });
  const segment = new Bytes()
    .words(0x19, 72)
    .text('__TEXT', 16)
    .words(0, 0, parts.loaded, 0, 0, 0, 0, 0, 0, 0, 0, 0).all;
  const build = new Bytes().words(0x32, 24, 1, parts.macos << 16, 0, 0).all;
  const isSigned = parts.signature !== 'none';
  const commands = [...libraries, segment, build];
  const size = commands.reduce((sum, command) => sum + command.length, 0) + 24 + (isSigned ? 16 : 0);
  const tables = 32 + size;
  const end = tables + symbols.size + strings.size;
  const count = parts.imports.length + parts.exports.length;
  const file = new Bytes().words(0xfeedfacf, parts.machine, 0, 8, commands.length + (isSigned ? 2 : 1), size, 0, 0);
  for (const command of commands) file.add(command);
  file.words(0x2, 24, tables, count, tables + symbols.size, strings.size);
  if (isSigned) file.words(0x1d, 16, end, 0);
  file.add(symbols.all).add(strings.all);
  return isSigned ? Buffer.concat([file.all, signatureOf(file.all, parts.signature === 'ad hoc')]) : file.all;
}

/** A list of one blob, a code directory with the hash of each page of 4 KiB. */
function signatureOf(content: Buffer, isAdHoc: boolean): Buffer {
  const pages = Math.ceil(content.length / 4096);
  const head = Buffer.alloc(20 + 44);
  const words = [0xfade0cc0, head.length + pages * 32, 1, 0, 20, 0xfade0c02, 44 + pages * 32, 0x20400];
  words.push(isAdHoc ? 2 : 0, 44, 0, 0, pages, content.length);
  for (const [index, word] of words.entries()) head.writeUInt32BE(word, index * 4);
  head.set([32, 2, 0, 12], 20 + 36);
  const hashes = Array.from({ length: pages }, (_, page) =>
    createHash('sha256')
      .update(content.subarray(page * 4096, (page + 1) * 4096))
      .digest(),
  );
  return Buffer.concat([head, ...hashes]);
}

export interface PeParts {
  readonly machine: number;
  readonly imports: Readonly<Record<string, readonly string[]>>;
  readonly exports: readonly string[];
  /** What it looks up in the program that has loaded it. */
  readonly ofProgram: readonly string[];
  readonly loaded: number;
  readonly symbols: number;
}

const HEADER = 0x80;
const SECTIONS = HEADER + 24 + 240;
const TABLES = SECTIONS + 2 * 40;

/** A library for Windows. What is at a place in the file is loaded 4 KiB above it. */
export function makePe(parts: PeParts): Buffer {
  const address = (at: number) => at + 4096;
  const tables = new Bytes();
  const place = () => address(TABLES + tables.size);
  const named = (name: string) => {
    const at = place();
    tables.text(name);
    return at;
  };
  const descriptors: number[] = [];
  for (const [library, names] of Object.entries(parts.imports)) {
    const hints = names.map((name) => {
      const at = place();
      tables.add(Buffer.alloc(2)).text(name);
      return at;
    });
    const thunks = place();
    tables.words(...hints.flatMap((hint) => [hint, 0]), 0, 0);
    descriptors.push(thunks, 0, 0, named(library), thunks);
  }
  const imports = place();
  tables.words(...descriptors, 0, 0, 0, 0, 0);
  const exported = parts.exports.map(named);
  const names = place();
  tables.words(...exported);
  const exports = place();
  tables.words(0, 0, 0, 0, 0, 0, parts.exports.length, 0, names, 0);
  const lookedUp = Buffer.from(`${parts.ofProgram.join('\0')}\0\0`, 'latin1');

  const section = (name: string, size: number, at: number) =>
    new Bytes().text(name, 8).words(size, address(at), size, at, 0, 0, 0, 0).all;
  const optional = Buffer.alloc(240);
  optional.writeUInt16LE(0x20b, 0);
  optional.writeUInt32LE(parts.loaded, 56);
  optional.writeUInt32LE(exports, 112);
  optional.writeUInt32LE(imports, 120);
  const file = new Bytes()
    .text('MZ', 0x3c)
    .words(HEADER)
    .add(Buffer.alloc(HEADER - 0x40));
  file.words(0x4550, parts.machine | (2 << 16), 0, parts.symbols, 0, 240).add(optional);
  file.add(section('.rdata', tables.size, TABLES)).add(section('.nodenm', lookedUp.length, TABLES + tables.size));
  return file.add(tables.all).add(lookedUp).all;
}
