import {
  COUNT_SHIFT,
  IN_SIDE_CHANNEL,
  KIND_SHIFT,
  NO_UNITS_AND_KIND,
  PAYLOAD,
  TAG_BITS,
  TAG_SHIFT,
} from './protocol.js';

/**
 * The header word of a record, read and written by name. Its bits, from the lowest:
 *
 * - 0 to 7: how many units the record takes.
 * - 8 to 11: its kind.
 * - 12 to 14: how many arguments it has.
 * - 15: `IN_SIDE_CHANNEL`: the arguments are a message of the side channel, and the payload is its number.
 * - 16 to 31: a tag of four bits for each argument.
 */

/** How many units the record takes. */
export function unitsOf(header: number): number {
  return header & 0xff;
}

export function kindOf(header: number): number {
  return (header >> KIND_SHIFT) & 15;
}

/** How many arguments stand in the record. */
export function argumentCountOf(header: number): number {
  return (header >> COUNT_SHIFT) & 7;
}

/** The tag of the argument number `index`. */
export function tagOf(header: number, index: number): number {
  return (header >>> (TAG_SHIFT + index * TAG_BITS)) & 15;
}

/** Whether the arguments are a message of the side channel. */
export function isInSideChannel(header: number): boolean {
  return (header & IN_SIDE_CHANNEL) !== 0;
}

/** Whether the arguments are the same in number and type as `bits` says; units and kind do not count. */
export function hasArgumentsLike(header: number, bits: number): boolean {
  return (header & NO_UNITS_AND_KIND) === bits;
}

/** `bits`, which describe units and arguments, with the kind of the record. */
export function headerOf(kind: number, bits: number): number {
  return bits | (kind << KIND_SHIFT);
}

/** The bits that say how many arguments there are. */
export function countBits(count: number): number {
  return count << COUNT_SHIFT;
}

/** The bits that say that the argument number `index` has `tag`. */
export function tagBits(index: number, tag: number): number {
  return tag << (TAG_SHIFT + index * TAG_BITS);
}

/** The index of the first double of the payload, in a Float64Array of the memory, for the record at the word `record`. */
export function payloadFloatOf(record: number): number {
  return (record + PAYLOAD) >> 1;
}
