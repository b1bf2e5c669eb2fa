import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { statistics } from 'asyncio-native';
import type { Reactor } from '../../lib/reactor/reactor.js';
import {
  ABANDONED,
  ARMED,
  DEADLINE,
  FREE,
  NativeReactor,
  NOW,
  POLL_WAIT,
  PureReactor,
  READY_HEAD,
  READY_TAIL,
  SharedMemory,
  SLOT_ABANDONED,
  SLOT_ARMED,
  STAGE_TIMERS,
  STAGED,
} from '../internals.js';
import { BACKENDS } from '../support/backends.js';

/** Makes a reactor over `memory`. */
export type ReactorFactory = (memory: SharedMemory, virtual: boolean) => Reactor;

const FACTORIES: Record<(typeof BACKENDS)[number], ReactorFactory> = {
  native: (memory, virtual) => new NativeReactor(memory, virtual),
  pure: (memory, virtual) => new PureReactor(memory, virtual),
};

/** A reactor with the loop's half of the shared memory written by hand, as plainly as it can be. */
export class Rig {
  readonly memory: SharedMemory = new SharedMemory();
  readonly reactor: Reactor;
  /** A virtual clock jumps whatever the limit; with none, a poll that nothing can end would hang. */
  readonly #limit: number;

  /** One more of the same kind, for the test to close. */
  readonly another: () => Rig;

  constructor(create: ReactorFactory, virtual: boolean) {
    this.another = () => new Rig(create, virtual);
    this.#limit = virtual ? 0 : Number.POSITIVE_INFINITY;
    this.reactor = create(this.memory, virtual);
  }

  /** Stages a timer. */
  arm(slot: number, deadline: number): void {
    const { words, stagedDeadlines, stagedSlots, states } = this.memory;
    const staged = words[STAGED]!;
    assert.ok(staged < STAGE_TIMERS, 'the stage is full');
    stagedDeadlines[2 * staged] = deadline;
    stagedSlots[4 * staged + 3] = slot;
    words[STAGED] = staged + 1;
    states[slot] = SLOT_ARMED;
  }

  /** Leaves an armed slot to the reactor. */
  abandon(...slots: number[]): void {
    for (const slot of slots) {
      assert.equal(this.memory.states[slot], SLOT_ARMED);
      this.memory.states[slot] = SLOT_ABANDONED;
      this.memory.words[ABANDONED]!++;
    }
  }

  /** Puts a slot on the ready ring, as the loop does. */
  push(slot: number): void {
    const { words, ready } = this.memory;
    const tail = words[READY_TAIL]!;
    ready[tail & (ready.length - 1)] = slot;
    words[READY_TAIL] = tail + 1;
  }

  /** Takes everything from the ready ring. */
  drain(): number[] {
    const { words, ready } = this.memory;
    const slots: number[] = [];
    for (let at = words[READY_HEAD]!; at !== words[READY_TAIL]; at = (at + 1) | 0) {
      slots.push(ready[at & (ready.length - 1)]!);
    }
    words[READY_HEAD] = words[READY_TAIL]!;
    return slots;
  }

  /** Polls and takes everything from the ready ring. */
  /** What Node's loop has to do by now ends one wait early, whatever that is for. This is the one. */
  passNode(): void {
    this.poll(POLL_WAIT, 1);
  }

  poll(mode: number, limit: number = this.#limit): number[] {
    this.polled = this.reactor.poll(mode, limit);
    return this.drain();
  }

  /** What the last {@link poll} answered. */
  polled = 0;

  /** Slots that the reactor freed, oldest first. */
  get freed(): number[] {
    return Array.from(this.memory.free.subarray(0, this.memory.words[FREE]));
  }

  get abandoned(): number {
    return this.memory.words[ABANDONED]!;
  }

  get armed(): number {
    return this.memory.words[ARMED]!;
  }

  get staged(): number {
    return this.memory.words[STAGED]!;
  }

  get now(): number {
    return this.memory.times[NOW]!;
  }

  get deadline(): number {
    return this.memory.times[DEADLINE]!;
  }
}

export type RigTest = (
  name: string,
  body: (rig: Rig) => void | Promise<void>,
  options?: { clock: 'monotonic' },
) => void;

/**
 * The contract that every backend fulfils: `contract` is given a `test` that makes a rig of its own, on a virtual clock
 * unless told otherwise, and closes it afterwards. Then nothing may be left open.
 */
export function reactorContract(title: string, contract: (test: RigTest) => void): void {
  for (const backend of BACKENDS) {
    describe(`${title} [${backend}]`, () => {
      contract((name, body, options) => {
        test(name, async () => {
          const before = statistics().loops;
          const rig = new Rig(FACTORIES[backend], options?.clock !== 'monotonic');
          try {
            await body(rig);
          } finally {
            rig.reactor.close();
          }
          assert.equal(statistics().loops, before, 'reactors left open');
        });
      });
    });
  }
}
