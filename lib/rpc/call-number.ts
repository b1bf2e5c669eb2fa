import { MAX_PENDING_CALLS } from './constants.js';

/**
 * The number of a call, as it travels in records: the slot of the call in the caller's tables in the low 20 bits, a
 * generation above. Slots are reused. The generation distinguishes a late answer to an earlier call from the answer to
 * the present one.
 */
const GENERATION_SHIFT = 20;
/** Generations go from 1 to this number, so that no call has the number 0: that means a call without an answer. */
const MAX_GENERATION = 2047;

export function callNumber(slot: number, generation: number): number {
  return (generation << GENERATION_SHIFT) | slot;
}

/** The slot of a call: its place in the caller's tables and in its call states. */
export function slotOf(call: number): number {
  return call & (MAX_PENDING_CALLS - 1);
}

export function generationOf(call: number): number {
  return call >>> GENERATION_SHIFT;
}

export function nextGeneration(generation: number): number {
  return (generation % MAX_GENERATION) + 1;
}
