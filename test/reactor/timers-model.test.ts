import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FREE, POLL_NOW, POLL_TAKE, POLL_WAIT, POLLED_FULL, STAGE_TIMERS } from '../internals.js';
import { check, commandsOf, listOf } from '../support/property.js';
import { resizeRing, resizeSlots } from './resize.js';
import { type Rig, reactorContract } from './rig.js';

interface Timer {
  readonly deadline: number;
  readonly slot: number;
}

const SLOTS = 4096;
/** Pushed by the loop; not a slot of a timer. */
const MARK = 1_000_000;

/** What a reactor knows of timers, in an array that is sorted at all times; on a virtual clock. */
class Model {
  now = 0;
  /** By deadline, and where equal by arrival. */
  timers: Timer[] = [];
  readonly idle: number[] = Array.from({ length: SLOTS }, (_, slot) => slot);
  readonly abandoned = new Set<number>();
  readonly pushed: number[] = [];
  /** How much room the ring has. */
  ring = 4096;

  arm(deadline: number): Timer {
    const timer = { deadline, slot: this.idle.shift()! };
    let at = this.timers.length;
    while (at > 0 && this.timers[at - 1]!.deadline > deadline) at--;
    this.timers.splice(at, 0, timer);
    return timer;
  }

  /** What a poll makes ready, behind what is so already. */
  poll(mode: number): number[] {
    const ready = this.pushed.splice(0);
    if (mode === POLL_TAKE) return ready;
    const next = this.timers[0]?.deadline ?? Number.POSITIVE_INFINITY;
    if (mode === POLL_WAIT && ready.length === 0 && next !== Number.POSITIVE_INFINITY)
      this.now = Math.max(this.now, next);
    while (this.timers.length > 0 && this.timers[0]!.deadline <= this.now) {
      const { slot } = this.timers.shift()!;
      ready.push(slot);
      this.idle.push(slot);
    }
    return ready;
  }
}

type Step = fc.Command<Model, Rig>;

/** Arms a crowd at deadlines from now. */
class Arm implements Step {
  readonly #delays: readonly number[];

  constructor(delays: readonly number[]) {
    this.#delays = delays;
  }

  check(model: Readonly<Model>): boolean {
    return model.idle.length >= this.#delays.length;
  }

  run(model: Model, rig: Rig): void {
    for (const delay of this.#delays) {
      const { slot, deadline } = model.arm(model.now + delay);
      if (rig.staged === STAGE_TIMERS) rig.reactor.poll(POLL_TAKE, 0);
      rig.arm(slot, deadline);
    }
  }

  toString(): string {
    return `arm ${this.#delays}`;
  }
}

/** Abandons every `nth` of those that are armed. */
class Abandon implements Step {
  readonly #nth: number;

  constructor(nth: number) {
    this.#nth = nth;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, rig: Rig): void {
    const gone = model.timers.filter((_, at) => at % this.#nth === 0).map(({ slot }) => slot);
    model.timers = model.timers.filter((_, at) => at % this.#nth !== 0);
    for (const slot of gone) model.abandoned.add(slot);
    rig.abandon(...gone);
  }

  toString(): string {
    return `abandon every ${this.#nth}.`;
  }
}

/** Abandons all but every `nth`: enough for a sweep. */
class Keep implements Step {
  readonly #nth: number;

  constructor(nth: number) {
    this.#nth = nth;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, rig: Rig): void {
    const gone = model.timers.filter((_, at) => at % this.#nth !== 0).map(({ slot }) => slot);
    model.timers = model.timers.filter((_, at) => at % this.#nth === 0);
    for (const slot of gone) model.abandoned.add(slot);
    rig.abandon(...gone);
  }

  toString(): string {
    return `keep every ${this.#nth}.`;
  }
}

/** Puts something on the ring, as a callback that is scheduled. */
class Push implements Step {
  check(model: Readonly<Model>): boolean {
    return model.pushed.length < model.ring;
  }

  run(model: Model, rig: Rig): void {
    model.pushed.push(MARK);
    rig.push(MARK);
  }

  toString(): string {
    return 'push';
  }
}

class Resize implements Step {
  readonly #ring: number;

  constructor(ring: number) {
    this.#ring = ring;
  }

  check(model: Readonly<Model>): boolean {
    return model.pushed.length <= this.#ring;
  }

  run(model: Model, rig: Rig): void {
    model.ring = this.#ring;
    resizeRing(rig, this.#ring);
    resizeSlots(rig, SLOTS);
  }

  toString(): string {
    return `ring of ${this.#ring}`;
  }
}

class Poll implements Step {
  readonly #mode: number;

  constructor(mode: number) {
    this.#mode = mode;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, rig: Rig): void {
    const ready = rig.poll(this.#mode);
    while (rig.polled & POLLED_FULL) ready.push(...rig.poll(POLL_NOW));
    assert.deepEqual(ready, model.poll(this.#mode));
    assert.equal(rig.reactor.now(), model.now);
    takeFreed(model, rig);
    assert.equal(rig.abandoned, model.abandoned.size);
    assert.equal(rig.staged, 0);
    if (this.#mode === POLL_TAKE) return;
    assert.equal(rig.now, model.now);
    assert.equal(rig.deadline, model.timers[0]?.deadline ?? Number.POSITIVE_INFINITY);
    assert.equal(rig.armed, model.timers.length + model.abandoned.size);
  }

  toString(): string {
    return `poll ${this.#mode}`;
  }
}

/** The reactor frees what was abandoned, nothing else, and each once. */
function takeFreed(model: Model, rig: Rig): void {
  for (const slot of rig.freed) {
    assert.ok(model.abandoned.delete(slot), `slot ${slot} was freed, but not abandoned`);
    model.idle.push(slot);
  }
  rig.memory.words[FREE] = 0;
}

const delay = fc.oneof(fc.nat(2), fc.nat(50), fc.constantFrom(-1, 0.5, 3_600_000, Number.POSITIVE_INFINITY));
/** Crowds that are larger than the stage, and than what is sorted instead of being popped one by one. */
const crowd = fc
  .tuple(fc.integer({ min: 200, max: 1500 }), listOf(delay, 5), fc.nat(60))
  .map(([count, some, stride]) => {
    const delays = [...some, 7];
    return Array.from({ length: count }, (_, n) => delays[n % delays.length]! + ((n * stride) % 97));
  });

const steps: fc.Arbitrary<Step>[] = [
  listOf(delay, 10).map((delays) => new Arm(delays)),
  crowd.map((delays) => new Arm(delays)),
  fc.integer({ min: 1, max: 4 }).map((nth) => new Abandon(nth)),
  fc.integer({ min: 2, max: 9 }).map((nth) => new Keep(nth)),
  fc.constantFrom(16, 256, 4096).map((capacity) => new Resize(capacity)),
  fc.constant(new Push()),
  fc.constantFrom(POLL_NOW, POLL_TAKE, POLL_WAIT).map((mode) => new Poll(mode)),
  fc.constant(new Poll(POLL_WAIT)),
];

reactorContract('timers', (test) => {
  test('whatever is armed, abandoned and polled, they agree with a sorted array', (spare) => {
    check(
      fc.property(commandsOf(steps, 40), (program) => {
        const rig = spare.another();
        try {
          resizeSlots(rig, SLOTS);
          resizeRing(rig, 4096);
          const model = new Model();
          fc.modelRun(() => ({ model, real: rig }), program);
          const last = new Poll(POLL_WAIT);
          do last.run(model, rig);
          while (model.timers.length > 0 && model.timers[0]!.deadline !== Number.POSITIVE_INFINITY);
          assert.equal(model.idle.length + model.timers.length + model.abandoned.size, SLOTS);
        } finally {
          rig.reactor.close();
        }
      }),
      150,
    );
  });
});
