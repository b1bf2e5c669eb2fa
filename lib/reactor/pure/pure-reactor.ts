import { performance } from '../../util/globals.js';
import {
  ABANDONED,
  ALARM,
  ARMED,
  DEADLINE,
  FREE,
  NOW,
  POLL_NOW,
  POLL_TAKE,
  POLLED_FULL,
  READY_HEAD,
  READY_TAIL,
  SLOT_ABANDONED,
  SLOT_IDLE,
  STAGED,
} from '../layout.js';
import type { SharedMemory } from '../memory.js';
import type { Reactor } from '../reactor.js';
import { waker } from '../waker.js';
import { ledger } from './ledger.js';
import { NodeHost } from './node-host.js';
import { TimerHeap } from './timer-heap.js';

/** Fewer abandoned timers than this are dropped only at their deadlines. */
const SWEEP_MINIMUM = 256;
/**
 * Waking costs microseconds, so many close timers are served in grains of this many milliseconds: a thread that woke
 * less than a grain ago sleeps until its end. This does not delay a single timer, or a wakeup by another thread.
 */
const GRAIN = 0.25;

/** The reactor in TypeScript: the reference and the fallback, with the same protocol. */
export class PureReactor implements Reactor {
  readonly backend = 'pure';
  readonly id = 0;
  readonly #heap = new TimerHeap();
  readonly #host = new NodeHost();
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  readonly #deadlines: Float64Array;
  readonly #stagedSlots: Uint32Array;
  readonly #virtual: boolean;
  #virtualNow = 0;
  /** When the last wait ended. */
  #woke = 0;
  #ready: Int32Array;
  #states: Uint8Array;
  #free: Int32Array;

  constructor(memory: SharedMemory, virtual: boolean) {
    this.#virtual = virtual;
    this.#times = memory.times;
    this.#words = memory.words;
    this.#deadlines = memory.stagedDeadlines;
    this.#stagedSlots = memory.stagedSlots;
    this.#ready = memory.ready;
    this.#states = memory.states;
    this.#free = memory.free;
    ledger.add(this);
  }

  now(): number {
    return this.#virtual ? this.#virtualNow : performance.now();
  }

  armed(): Float64Array {
    return this.#heap.pairs();
  }

  remap(memory: SharedMemory): void {
    this.#ready = memory.ready;
    this.#states = memory.states;
    this.#free = memory.free;
  }

  poll(mode: number, limit: number): number {
    this.#take();
    if (mode === POLL_TAKE) {
      return 0;
    }
    this.#dropAbandoned();
    let now = this.now();
    if (mode !== POLL_NOW && this.#isIdle() && this.#heap.deadline > now) {
      now = this.#wait(now, limit);
    }
    this.#words[ALARM] = 0;
    const polled = this.#expire(now);
    // The reported deadline must not be that of an abandoned timer.
    this.#dropAbandoned();
    this.#times[NOW] = now;
    this.#times[DEADLINE] = this.#heap.deadline;
    this.#words[ARMED] = this.#heap.size;
    return polled;
  }

  host(turn: () => number): void {
    this.#host.start(turn);
  }

  unhost(): void {
    this.#host.stop();
  }

  kick(): void {
    this.#host.kick();
  }

  hold(on: boolean): void {
    this.#host.hold(on);
  }

  wake(): void {
    waker.wake();
    this.#host.kick();
  }

  /** Native threads reach native loops only. */
  takeCalls(): boolean {
    return false;
  }

  runCalls(): boolean {
    return false;
  }

  close(): void {
    ledger.remove(this);
    this.#host.stop();
    this.#heap.filter(() => false);
  }

  #isIdle(): boolean {
    return this.#words[READY_HEAD] === this.#words[READY_TAIL];
  }

  #take(): void {
    const staged = this.#words[STAGED];
    for (let at = 0; at < staged; at++) {
      const slot = this.#stagedSlots[4 * at + 3];
      if (this.#states[slot] === SLOT_ABANDONED) {
        this.#drop(slot);
      } else {
        this.#heap.add(this.#deadlines[2 * at], slot);
      }
    }
    this.#words[STAGED] = 0;
  }

  #dropAbandoned(): void {
    const abandoned = this.#words[ABANDONED];
    if (abandoned === 0) {
      return;
    }
    if (abandoned > SWEEP_MINIMUM && abandoned * 2 > this.#heap.size) {
      this.#heap.filter((slot) => {
        const keep = this.#states[slot] !== SLOT_ABANDONED;
        if (!keep) {
          this.#drop(slot);
        }
        return keep;
      });
    }
    while (this.#heap.size > 0 && this.#states[this.#heap.slot] === SLOT_ABANDONED) {
      this.#drop(this.#heap.slot);
      this.#heap.pop();
    }
  }

  #drop(slot: number): void {
    this.#states[slot] = SLOT_IDLE;
    this.#free[this.#words[FREE]++] = slot;
    this.#words[ABANDONED]--;
  }

  /** Waits for the next deadline, a wakeup or the limit; returns the time then. */
  #wait(now: number, limit: number): number {
    const deadline = this.#heap.deadline;
    if (this.#virtual && deadline !== Number.POSITIVE_INFINITY) {
      this.#virtualNow = deadline;
      return deadline;
    }
    waker.wait(Math.min(limit, Math.max(deadline, this.#woke + GRAIN) - now));
    waker.clear();
    this.#woke = this.now();
    return this.#woke;
  }

  #expire(now: number): number {
    const heap = this.#heap;
    const words = this.#words;
    while (heap.deadline <= now && heap.size > 0) {
      const slot = heap.slot;
      if (this.#states[slot] === SLOT_ABANDONED) {
        this.#drop(slot);
      } else {
        const tail = words[READY_TAIL];
        if (((tail - words[READY_HEAD]) | 0) >= this.#ready.length) {
          return POLLED_FULL;
        }
        this.#states[slot] = SLOT_IDLE;
        this.#ready[tail & (this.#ready.length - 1)] = slot;
        words[READY_TAIL] = tail + 1;
      }
      heap.pop();
    }
    return 0;
  }
}
