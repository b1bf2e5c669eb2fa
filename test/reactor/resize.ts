import { READY_HEAD, READY_TAIL } from '../internals.js';
import type { Rig } from './rig.js';

/** Replaces the ready ring by one of `capacity`, as `ReadyRing` does. */
export function resizeRing({ memory, reactor }: Rig, capacity: number): void {
  const { words, ready: old } = memory;
  const ready = new Int32Array(capacity);
  for (let at = words[READY_HEAD]!; at !== words[READY_TAIL]; at = (at + 1) | 0) {
    ready[at & (capacity - 1)] = old[at & (old.length - 1)]!;
  }
  memory.ready = ready;
  reactor.remap(memory);
}

/** Replaces the table of slots by one of `capacity`. */
export function resizeSlots({ memory, reactor }: Rig, capacity: number): void {
  const [states, free] = [new Uint8Array(capacity), new Int32Array(capacity)];
  states.set(memory.states.subarray(0, capacity));
  free.set(memory.free.subarray(0, capacity));
  Object.assign(memory, { states, free });
  reactor.remap(memory);
}
