import { FIRST_UNIT, UNIT } from './protocol.js';

/**
 * Positions in a ring. They count units, only go up, and wrap at 2^32. As signed 32-bit integers, their differences are
 * still right, because a ring is much smaller than 2^31 units.
 */

/** The position `units` after `position`. */
export function advance(position: number, units: number): number {
  return (position + units) | 0;
}

/** How many units lie between two positions; negative if `to` is before `from`. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}

/** Which unit of a ring of `capacity` units, a power of two, is at `position`. */
export function unitAt(position: number, capacity: number): number {
  return position & (capacity - 1);
}

/** The index of the first word of a unit. */
export function firstWordOf(unit: number): number {
  return FIRST_UNIT + unit * UNIT;
}
