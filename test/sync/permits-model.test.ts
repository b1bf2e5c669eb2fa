import assert from 'node:assert/strict';
import {
  BoundedSemaphore,
  type Coroutine,
  type EventLoop,
  type Future,
  Lock,
  RuntimeError,
  Semaphore,
  sleep,
  type Task,
} from 'asyncio-native';
import fc from 'fast-check';
import { loopTest } from '../support/loop-test.js';
import { check, commandsOf } from '../support/property.js';

type Guard = Lock | Semaphore | BoundedSemaphore;

/** Enters by `with`; by `acquire`; or by `acquire` in a task that ends then, so that somebody else releases, at once. */
type How = 'with' | 'acquire' | 'acquire only';

/** One that wants in: waits, holds, or is over. */
interface Client {
  readonly number: number;
  readonly how: How;
  /** Set by the model: whether it has been let in, and whether it has been cancelled. */
  entered: boolean;
  cancelled: boolean;
}

/**
 * Who comes first is served first, and who is cancelled is as if never come. When the loop has nothing left to do, so many as
 * there is room for have been let in, whatever happened in between and in whichever order.
 */
class Model {
  readonly clients: Client[] = [];
  free: number;
  /** In order of arrival. */
  line: Client[] = [];
  holding: Client[] = [];

  constructor(free: number) {
    this.free = free;
  }

  settle(): void {
    while (this.free > 0 && this.line.length > 0) {
      const client = this.line.shift()!;
      client.entered = true;
      this.holding.push(client);
      this.free--;
    }
  }

  leave(client: Client): void {
    this.holding.splice(this.holding.indexOf(client), 1);
    this.free++;
  }
}

/** The real thing, and what has really happened. */
class Real {
  readonly guard: Guard;
  readonly loop: EventLoop;
  readonly tasks: Task<void>[] = [];
  readonly entered = new Set<number>();
  /** What holds each client inside. */
  readonly stays: Future<void>[] = [];

  constructor(guard: Guard, loop: EventLoop) {
    this.guard = guard;
    this.loop = loop;
  }

  *client(number: number, how: How): Coroutine<void> {
    const { entered } = this;
    const stay = this.stays[number]!;
    if (how === 'with') {
      yield* this.guard.with(function* () {
        entered.add(number);
        yield* stay;
      });
      return;
    }
    yield* this.guard.acquire();
    entered.add(number);
    if (how === 'acquire only') return;
    try {
      yield* stay;
    } finally {
      this.guard.release();
    }
  }

  /** A virtual clock moves only when nothing is ready. */
  settle(): void {
    this.loop.runUntilComplete(sleep(1));
  }
}

type Step = fc.Command<Model, Real>;

function step(text: string, run: (model: Model, real: Real) => void): Step {
  return { check: () => true, run, toString: () => text };
}

function come(how: How): Step {
  return step(`come by ${how}`, (model, real) => {
    const client = { number: model.clients.length, how, entered: false, cancelled: false };
    model.clients.push(client);
    model.line.push(client);
    real.stays.push(real.loop.createFuture<void>());
    real.tasks.push(real.loop.createTask(real.client(client.number, how)));
  });
}

/** One that holds goes. */
function go(which: number): Step {
  return step(`go ${which}`, (model, real) => {
    if (model.holding.length === 0) return;
    const client = model.holding[which % model.holding.length]!;
    model.leave(client);
    if (client.how === 'acquire only') real.guard.release();
    else real.stays[client.number]!.setResult();
  });
}

/** One that waits, was just let in, or holds is cancelled. */
function cancel(which: number): Step {
  return step(`cancel ${which}`, (model, real) => {
    const present = [...model.line, ...model.holding.filter(({ how }) => how !== 'acquire only')];
    if (present.length === 0) return;
    const client = present[which % present.length]!;
    client.cancelled = true;
    if (model.line.includes(client)) model.line.splice(model.line.indexOf(client), 1);
    else model.leave(client);
    assert.equal(real.tasks[client.number]!.cancel(), true);
  });
}

const settle = step('settle', (model, real) => {
  model.settle();
  real.settle();
  assert.deepEqual(
    [...real.entered].sort((a, b) => a - b),
    model.clients.filter(({ entered }) => entered).map(({ number }) => number),
  );
  const present = [...model.line, ...model.holding.filter(({ how }) => how !== 'acquire only')];
  for (const client of model.clients) {
    const { number, cancelled } = client;
    assert.equal(real.tasks[number]!.done(), !present.includes(client), `client ${number}`);
    assert.equal(real.tasks[number]!.cancelled(), cancelled, `client ${number}`);
  }
  assert.equal(real.guard.locked(), model.free === 0);
});

/** Somebody who cannot wait lets go of what nobody holds. */
const overRelease = step('release too often', (model, real) => {
  if (model.holding.length > 0 || model.line.length > 0) return;
  real.settle();
  if (real.guard instanceof Semaphore && !(real.guard instanceof BoundedSemaphore)) {
    real.guard.release();
    model.free++;
  } else assert.throws(() => real.guard.release(), RuntimeError);
});

const comes = fc.constantFrom<How[]>('with', 'acquire', 'acquire only', 'acquire only').map(come);
/** Most often the first in line: it may just have been woken. */
const one = fc.oneof(fc.constant(0), fc.nat(20));

/** More come than go, so that there is a line. */
const steps: fc.Arbitrary<Step>[] = [
  comes,
  comes,
  comes,
  one.map(go),
  one.map(cancel),
  fc.oneof({ weight: 9, arbitrary: fc.constant(settle) }, { weight: 1, arbitrary: fc.constant(overRelease) }),
];

const guards: Record<string, { free: number[]; create: (free: number) => Guard }> = {
  Lock: { free: [1], create: () => new Lock() },
  Semaphore: { free: [0, 1, 2, 4], create: (free) => new Semaphore(free) },
  BoundedSemaphore: { free: [1, 2, 4], create: (free) => new BoundedSemaphore(free) },
};

for (const [name, { free, create }] of Object.entries(guards)) {
  loopTest(`${name}: whoever comes, goes and is cancelled, the first in line is served`, (t) => {
    check(
      fc.property(fc.constantFrom(...free), commandsOf(steps, 60), (count, program) => {
        const model = new Model(count);
        const real = new Real(create(count), t.loop);
        fc.modelRun(() => ({ model, real }), program);
        settle.run(model, real);
        for (const task of real.tasks) task.cancel();
        for (const { how } of model.holding) if (how === 'acquire only') real.guard.release();
        real.settle();
        assert.equal(real.guard.locked(), model.free + model.holding.length === 0, 'everything was given back');
      }),
      150,
    );
  });
}
