import { MAX_INLINE_ARRAY, MAX_INLINE_STRING } from './constants.js';
import { MAX_ARGUMENTS, MAX_UNITS, PAYLOAD, UNIT_BYTES } from './protocol.js';
import { argumentCountOf, countBits, tagBits, tagOf } from './record-header.js';
import { RecordMemory } from './ring-memory.js';

/**
 * Writes small, plain arguments into a record and reads them, without V8's serializer. Strings and typed arrays arrive
 * as copies, as structured clone makes them.
 */

// Tags. Each argument has one in the header. The payload has nothing for it, or a multiple of eight bytes, as the tag
// says.
const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const NUMBER = 4;
/** A string of characters below 256: its length in a word, then a byte each. */
const LATIN1 = 5;
/** Any other string: its length in a word, then two bytes each. */
const UTF16 = 6;
/** A typed array: its type and the number of its bytes in a word, then those, from the next multiple of eight. */
const TYPED_ARRAY = 7;

const BYTES_BITS = 16;
const BYTES_MASK = (1 << BYTES_BITS) - 1;

type TypedArrayClass = new (buffer: ArrayBuffer) => NodeJS.TypedArray;

const CLASSES: readonly TypedArrayClass[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];
const NUMBER_OF_CLASS = new Map(CLASSES.map((type, at) => [type.name, at]));

/** A record is written here, and then copied into the ring at once. */
export const scratch: RecordMemory = new RecordMemory(new ArrayBuffer(UNIT_BYTES * MAX_UNITS));
export const scratchWords: Int32Array = scratch.words;
const { floats: scratchFloats, bytes: scratchBytes } = scratch;

/** Header bits of no arguments, and of one number. */
export const NO_ARGUMENTS = 0;
export const ONE_NUMBER: number = countBits(1) | tagBits(0, NUMBER);

/**
 * Writes `args` into the payload of the record in {@link scratchWords}. Returns the bits of the header for units and
 * arguments; 0 if the arguments do not fit in a record.
 */
export function encode(args: readonly unknown[]): number {
  if (args.length > MAX_ARGUMENTS) {
    return 0;
  }
  let bits = countBits(args.length);
  // In bytes, always a multiple of eight.
  let at = 4 * PAYLOAD;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    let tag: number;
    switch (typeof arg) {
      case 'number':
        tag = NUMBER;
        scratchFloats[at >> 3] = arg;
        at += 8;
        break;
      case 'undefined':
        tag = UNDEFINED;
        break;
      case 'boolean':
        tag = arg ? TRUE : FALSE;
        break;
      case 'string':
        if (arg.length > MAX_INLINE_STRING) {
          return 0;
        }
        tag = writeString(arg, at);
        at += stringBytes(tag, arg.length);
        break;
      default: {
        if (arg === null) {
          tag = NULL;
          break;
        }
        const bytes = writeTypedArray(arg, at);
        if (bytes < 0) {
          return 0;
        }
        tag = TYPED_ARRAY;
        at += 8 + padded(bytes);
      }
    }
    bits |= tagBits(i, tag);
  }
  return bits | Math.max(1, unitsFor(at));
}

/** Reads the arguments of the record whose first word is `words[record]`. */
export function decode(header: number, record: number, { words, floats, bytes }: RecordMemory): unknown[] {
  const count = argumentCountOf(header);
  const args: unknown[] = new Array(count);
  let at = 4 * (record + PAYLOAD);
  for (let i = 0; i < count; i++) {
    const tag = tagOf(header, i);
    switch (tag) {
      case NUMBER:
        args[i] = floats[at >> 3];
        at += 8;
        break;
      case NULL:
        args[i] = null;
        break;
      case FALSE:
        args[i] = false;
        break;
      case TRUE:
        args[i] = true;
        break;
      case LATIN1:
      case UTF16: {
        const length = words[at >> 2];
        args[i] =
          tag === LATIN1
            ? bytes.toString('latin1', at + 4, at + 4 + length)
            : bytes.toString('utf16le', at + 4, at + 4 + 2 * length);
        at += stringBytes(tag, length);
        break;
      }
      case TYPED_ARRAY: {
        const size = arrayBytesOf(words[at >> 2]);
        const copy = new ArrayBuffer(size);
        new Uint8Array(copy).set(bytes.subarray(at + 8, at + 8 + size));
        args[i] = new CLASSES[arrayClassOf(words[at >> 2])](copy);
        at += 8 + padded(size);
        break;
      }
      default:
        args[i] = undefined;
    }
  }
  return args;
}

/**
 * The word before the bytes of a typed array: the number of its class above, how many bytes they are in the low half.
 */
function arrayWord(type: number, bytes: number): number {
  return (type << BYTES_BITS) | bytes;
}

function arrayBytesOf(word: number): number {
  return word & BYTES_MASK;
}

function arrayClassOf(word: number): number {
  return word >> BYTES_BITS;
}

/** The number of units that `bytes` bytes take. */
function unitsFor(bytes: number): number {
  return (bytes + UNIT_BYTES - 1) >> 5;
}

/** `bytes`, rounded up to a multiple of eight. */
function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

function stringBytes(tag: number, length: number): number {
  return padded(4 + (tag === LATIN1 ? length : 2 * length));
}

function writeString(text: string, at: number): number {
  scratchWords[at >> 2] = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) {
      for (let j = 0; j < text.length; j++) {
        const wide = text.charCodeAt(j);
        scratchBytes[at + 4 + 2 * j] = wide & 255;
        scratchBytes[at + 5 + 2 * j] = wide >> 8;
      }
      return UTF16;
    }
    scratchBytes[at + 4 + i] = code;
  }
  return LATIN1;
}

/**
 * Returns how many bytes it has written; a negative number if `value` is no typed array, is large, or is in shared
 * memory.
 */
function writeTypedArray(value: unknown, at: number): number {
  // One without bytes may be detached: then the serializer has to raise.
  if (
    !ArrayBuffer.isView(value) ||
    value.byteLength === 0 ||
    value.byteLength > MAX_INLINE_ARRAY ||
    !(value.buffer instanceof ArrayBuffer)
  ) {
    return -1;
  }
  // For a subclass, such as Buffer, structured clone makes its base class.
  const type = NUMBER_OF_CLASS.get((value as NodeJS.TypedArray)[Symbol.toStringTag]);
  if (type === undefined) {
    return -1;
  }
  scratchWords[at >> 2] = arrayWord(type, value.byteLength);
  scratchBytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at + 8);
  return value.byteLength;
}
