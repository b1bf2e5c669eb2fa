import { CONTROL_BYTES, DEADLINE, STAGE_TIMERS, TIMER_BYTES } from './layout.js';

/** Initial number of slots and ring entries; both double when full. */
const INITIAL_CAPACITY = 1024;

/**
 * The blocks of memory that loop and reactor share, laid out as `layout.ts` says.
 *
 * Plain ArrayBuffers that JavaScript owns. They never move, so the addon keeps their addresses. External ArrayBuffers
 * would not do: some embedders of V8 refuse them.
 */
export class SharedMemory {
  /** Float64 words of the control block. */
  readonly times: Float64Array;
  /** Int32 words of the control block. */
  readonly words: Int32Array;
  /** Staged timers: deadlines at even Float64 indices. */
  readonly stagedDeadlines: Float64Array;
  /** Staged timers: slots at Uint32 indices 3, 7, 11, … */
  readonly stagedSlots: Uint32Array;
  /** The ready ring; its length is a power of two. */
  ready: Int32Array;
  /** What each slot is bound to: one of `SLOT_*`. */
  states: Uint8Array;
  /** Stack of free slots, as long as `states`. */
  free: Int32Array;

  constructor() {
    const control = new ArrayBuffer(CONTROL_BYTES);
    const stage = new ArrayBuffer(STAGE_TIMERS * TIMER_BYTES);
    this.times = new Float64Array(control);
    this.words = new Int32Array(control);
    this.stagedDeadlines = new Float64Array(stage);
    this.stagedSlots = new Uint32Array(stage);
    this.ready = new Int32Array(INITIAL_CAPACITY);
    this.states = new Uint8Array(INITIAL_CAPACITY);
    this.free = new Int32Array(INITIAL_CAPACITY);
    this.times[DEADLINE] = Number.POSITIVE_INFINITY;
  }
}
