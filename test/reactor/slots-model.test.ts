import assert from 'node:assert/strict';
import fc from 'fast-check';
import { POLL_NOW, POLL_WAIT, POLLED_FULL, ReadyRing, SlotTable, TimerStage } from '../internals.js';
import { check, commandsOf } from '../support/property.js';
import { type Rig, reactorContract } from './rig.js';

interface Thing {
  readonly id: number;
}

/** The loop's side of slots, as the loop uses it. */
class Tables {
  readonly rig: Rig;
  readonly slots: SlotTable<Thing>;
  readonly ready: ReadyRing;
  readonly stage: TimerStage;

  constructor(rig: Rig) {
    this.rig = rig;
    this.slots = new SlotTable<Thing>(rig.memory, rig.reactor);
    this.ready = new ReadyRing(rig.memory, rig.reactor);
    this.stage = new TimerStage(rig.memory, rig.reactor, this.slots, this.ready);
  }
}

/** Who holds which slot, and what refers to it: see "The laws of slots" in docs/architecture.md. */
class Model {
  made = 0;
  /** Every slot that is not free, with the thing that is bound to it; undefined: vacated or abandoned. */
  readonly bound = new Map<number, Thing | undefined>();
  /** Slots that nothing refers to. */
  idle: number[] = [];
  /** Slots that are on the ring, in order. */
  ready: number[] = [];
  /** Slots with a timer, by deadline, and where equal by arrival. */
  armed: { slot: number; deadline: number }[] = [];
}

type Step = fc.Command<Model, Tables>;

/** A step that can always be taken: does nothing where there is nothing to do it to. */
function step(text: string, run: (model: Model, tables: Tables) => void): Step {
  return { check: () => true, run, toString: () => text };
}

function acquire(count: number): Step {
  return step(`acquire ${count}`, (model, { slots }) => {
    for (let n = 0; n < count; n++) {
      const thing = { id: model.made++ };
      const slot = slots.acquire(thing);
      if (model.bound.has(slot)) assert.fail(`slot ${slot} was handed out twice`);
      if (slots.isArmed(slot)) assert.fail(`slot ${slot} is armed from before`);
      model.bound.set(slot, thing);
      model.idle.push(slot);
    }
  });
}

/** Of the slots that nothing refers to, frees all but every `nth`. */
function release(nth: number): Step {
  return step(`release all but every ${nth}.`, (model, { slots }) => {
    const going = model.idle.filter((_, at) => at % nth !== 0);
    model.idle = model.idle.filter((_, at) => at % nth === 0);
    for (const slot of going) {
      slots.release(slot);
      model.bound.delete(slot);
    }
  });
}

function arm(count: number, spread: number): Step {
  return step(`arm ${count} within ${spread}`, (model, { rig, stage }) => {
    const now = rig.reactor.now();
    for (const [n, slot] of model.idle.splice(0, count).entries()) {
      const deadline = now + ((n * 7) % (spread + 1));
      stage.arm(slot, deadline);
      let at = model.armed.length;
      while (at > 0 && model.armed[at - 1]!.deadline > deadline) at--;
      model.armed.splice(at, 0, { slot, deadline });
    }
  });
}

/** Cancels every `nth` timer. */
function disarm(nth: number): Step {
  return step(`disarm every ${nth}.`, (model, { stage, slots }) => {
    const gone = model.armed.filter((_, at) => at % nth === 0);
    model.armed = model.armed.filter((_, at) => at % nth !== 0);
    for (const { slot } of gone) {
      assert.equal(slots.isArmed(slot), true);
      stage.disarm(slot);
      // The reactor has it now, and frees it at some time.
      model.bound.delete(slot);
    }
  });
}

function push(count: number): Step {
  return step(`push ${count}`, (model, { ready }) => {
    for (const slot of model.idle.splice(0, count)) {
      ready.push(slot);
      model.ready.push(slot);
    }
  });
}

/** Has every `nth` of those on the ring leave its slot. */
function vacate(nth: number): Step {
  return step(`vacate every ${nth}.`, (model, { slots }) => {
    for (const slot of model.ready.filter((_, at) => at % nth === 0)) {
      slots.vacate(slot);
      model.bound.set(slot, undefined);
    }
  });
}

/** Polls, with a virtual clock. */
function expire(mode: number): Step {
  return step(mode === POLL_WAIT ? 'expire' : 'poll', (model, { rig, ready, slots }) => {
    const wasIdle = model.ready.length === 0;
    while ((rig.reactor.poll(mode, 0) & POLLED_FULL) !== 0) ready.enlarge();
    const now = rig.reactor.now();
    if (mode === POLL_WAIT && wasIdle && model.armed.length > 0) assert.ok(now >= model.armed[0]!.deadline);
    while (model.armed.length > 0 && model.armed[0]!.deadline <= now) {
      const { slot } = model.armed.shift()!;
      assert.equal(slots.isArmed(slot), false);
      model.ready.push(slot);
    }
    assert.equal(ready.size, model.ready.length);
  });
}

/** Takes up to `count` from the ring: who was there first, and nobody where it has left. */
function wake(count: number): Step {
  return step(`wake ${count}`, (model, { ready, slots }) => {
    for (let n = 0; n < count && model.ready.length > 0; n++) {
      const slot = ready.shift();
      const expected = model.ready.shift()!;
      if (slot !== expected) assert.fail(`slot ${slot} came instead of ${expected}`);
      const thing = slots.get(slot);
      if (thing !== model.bound.get(slot)) assert.fail(`slot ${slot} wakes a stranger`);
      if (thing === undefined) {
        slots.release(slot);
        model.bound.delete(slot);
      } else model.idle.push(slot);
    }
  });
}

const trim = step('trim', (_model, { slots, ready }) => {
  slots.trim();
  ready.trim();
});

/** Only a table that was large is ever trimmed. */
const crowd = step('a crowd comes and goes', (model, tables) => {
  acquire(70_000).run(model, tables);
  release(1000).run(model, tables);
  tables.slots.trim();
});

const some = fc.oneof(fc.nat(10), fc.nat(3000));
const nth = fc.integer({ min: 1, max: 5 });
const steps: fc.Arbitrary<Step>[] = [
  fc.oneof({ weight: 12, arbitrary: some.map(acquire) }, { weight: 1, arbitrary: fc.constant(crowd) }),
  fc.oneof(nth, fc.constant(1000)).map(release),
  fc.tuple(some, fc.constantFrom(0, 3, 500)).map(([count, spread]) => arm(count, spread)),
  nth.map(disarm),
  some.map(push),
  nth.map(vacate),
  fc.constantFrom(POLL_NOW, POLL_WAIT).map(expire),
  fc.oneof(some, fc.constant(Number.POSITIVE_INFINITY)).map(wake),
  fc.constant(trim),
];

reactorContract('slots', (test) => {
  test('none is handed out twice, and what is stale never reaches a stranger', (spare) => {
    check(
      fc.property(commandsOf(steps, 50), (program) => {
        const rig = spare.another();
        try {
          const tables = new Tables(rig);
          const model = new Model();
          fc.modelRun(() => ({ model, real: tables }), program);
          const end = [expire(POLL_NOW), wake(Number.POSITIVE_INFINITY), expire(POLL_WAIT)];
          while (model.armed.length > 0 || model.ready.length > 0) for (const each of end) each.run(model, tables);
          assert.equal(tables.slots.occupied, model.bound.size + rig.abandoned);
          for (const [slot, thing] of model.bound) if (tables.slots.get(slot) !== thing) assert.fail(`slot ${slot}`);
          const things = [...model.bound].sort(([a], [b]) => a - b).map(([, thing]) => thing!.id);
          assert.deepEqual(
            [...tables.slots.objects()].map(({ id }) => id),
            things,
          );
        } finally {
          rig.reactor.close();
        }
      }),
      100,
    );
  });
});
