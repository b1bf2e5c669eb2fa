import assert from 'node:assert/strict';
import { type EventLoop, LifoQueue, PriorityQueue, Queue, sleep, type Task } from 'asyncio-native';
import fc from 'fast-check';
import { loopTest } from '../support/loop-test.js';
import { check, commandsOf } from '../support/property.js';

/** How a task that puts, gets or joins is to end. */
type Outcome = 'pending' | 'cancelled' | 'QueueShutDown' | { readonly value: number | undefined };

interface Waiter {
  readonly number: number;
  /** Of who puts. */
  readonly item?: number;
}

/** Takes the next item out of `items`, which are in order of arrival. */
type Take = (items: number[]) => number;

/** A queue with arrays in place of everything; who waits is served in order of arrival. */
class Model {
  readonly outcomes: Outcome[] = [];
  readonly items: number[] = [];
  getters: Waiter[] = [];
  putters: Waiter[] = [];
  joiners: Waiter[] = [];
  unfinished = 0;
  isShutDown = false;
  readonly maxsize: number;
  readonly #take: Take;

  constructor(maxsize: number, take: Take) {
    this.maxsize = maxsize;
    this.#take = take;
  }

  get isFull(): boolean {
    return this.maxsize > 0 && this.items.length >= this.maxsize;
  }

  end({ number }: Waiter, outcome: Outcome): void {
    this.outcomes[number] = outcome;
  }

  put(item: number): void {
    this.items.push(item);
    this.unfinished++;
  }

  take(): number {
    return this.#take(this.items);
  }

  finish(count: number): void {
    this.unfinished -= count;
    if (this.unfinished === 0) this.release();
  }

  release(): void {
    for (const joiner of this.joiners.splice(0)) this.end(joiner, { value: undefined });
  }

  cancel(number: number): void {
    this.outcomes[number] = 'cancelled';
    const others = (waiter: Waiter): boolean => waiter.number !== number;
    this.getters = this.getters.filter(others);
    this.putters = this.putters.filter(others);
    this.joiners = this.joiners.filter(others);
  }

  /** Serves until nobody can be served. */
  settle(): void {
    for (;;) {
      if (this.isShutDown) {
        for (const putter of this.putters.splice(0)) this.end(putter, 'QueueShutDown');
      }
      if (this.items.length > 0 && this.getters.length > 0) this.end(this.getters.shift()!, { value: this.take() });
      else if (!this.isFull && this.putters.length > 0) {
        const putter = this.putters.shift()!;
        this.put(putter.item!);
        this.end(putter, { value: undefined });
      } else break;
    }
    if (this.isShutDown) for (const getter of this.getters.splice(0)) this.end(getter, 'QueueShutDown');
    if (this.unfinished === 0) this.release();
  }
}

class Real {
  readonly queue: Queue<number>;
  readonly loop: EventLoop;
  readonly tasks: Task<unknown>[] = [];

  constructor(queue: Queue<number>, loop: EventLoop) {
    this.queue = queue;
    this.loop = loop;
  }

  /** A virtual clock moves only when nothing is ready. */
  settle(): void {
    this.loop.runUntilComplete(sleep(1));
  }

  outcome(number: number): Outcome {
    const task = this.tasks[number]!;
    if (!task.done()) return 'pending';
    if (task.cancelled()) return 'cancelled';
    const error = task.exception();
    return error === null ? { value: task.result() as number | undefined } : ((error as Error).name as Outcome);
  }
}

/** What is done to a queue at one moment. */
interface Act {
  readonly text: string;
  readonly run: (model: Model, real: Real) => void;
}

/**
 * Does something; at the same moment, before the loop gets to anything, cancels some of those who wait or were just woken; then
 * lets the loop go on until nothing is left to do, and compares.
 */
class Step implements fc.Command<Model, Real> {
  readonly #before: readonly number[];
  readonly #act: Act;
  readonly #after: readonly number[];

  constructor(before: readonly number[], act: Act, after: readonly number[]) {
    this.#before = before;
    this.#act = act;
    this.#after = after;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    this.#cancel(this.#before, model, real);
    this.#act.run(model, real);
    this.#cancel(this.#after, model, real);
    model.settle();
    real.settle();
    assert.deepEqual(
      real.tasks.map((_, number) => real.outcome(number)),
      model.outcomes,
    );
    assert.equal(real.queue.qsize(), model.items.length);
    assert.equal(real.queue.empty(), model.items.length === 0);
    assert.equal(real.queue.full(), model.isFull);
  }

  #cancel(some: readonly number[], model: Model, real: Real): void {
    for (const which of some) {
      const pending = model.outcomes.flatMap((outcome, number) => (outcome === 'pending' ? [number] : []));
      if (pending.length === 0) return;
      const number = pending[which % pending.length]!;
      model.cancel(number);
      assert.equal(real.tasks[number]!.cancel(), true);
    }
  }

  toString(): string {
    return `[${this.#before}] ${this.#act.text} [${this.#after}]`;
  }
}

/** `real` does what `model` says that it does: returns the same, or throws an error of that name. */
function same(real: () => unknown, model: () => unknown): void {
  const attempt = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error instanceof Error ? error.name : error;
    }
  };
  assert.deepEqual(attempt(real), attempt(model));
}

function raise(name: string): never {
  throw name;
}

function start(model: Model, real: Real, task: Task<unknown>): Waiter {
  real.tasks.push(task);
  model.outcomes.push('pending');
  return { number: model.outcomes.length - 1 };
}

const get: Act = {
  text: 'get',
  run: (model, real) => model.getters.push(start(model, real, real.loop.createTask(real.queue.get()))),
};

const join: Act = {
  text: 'join',
  run: (model, real) => model.joiners.push(start(model, real, real.loop.createTask(real.queue.join()))),
};

function put(item: number): Act {
  return {
    text: `put ${item}`,
    run: (model, real) =>
      model.putters.push({ ...start(model, real, real.loop.createTask(real.queue.put(item))), item }),
  };
}

function putNowait(item: number): Act {
  return {
    text: `putNowait ${item}`,
    run: (model, real) =>
      same(
        () => real.queue.putNowait(item),
        () => {
          if (model.isShutDown) raise('QueueShutDown');
          if (model.isFull) raise('QueueFull');
          model.put(item);
        },
      ),
  };
}

const getNowait: Act = {
  text: 'getNowait',
  run: (model, real) =>
    same(
      () => real.queue.getNowait(),
      () => (model.items.length > 0 ? model.take() : raise(model.isShutDown ? 'QueueShutDown' : 'QueueEmpty')),
    ),
};

const taskDone: Act = {
  text: 'taskDone',
  run: (model, real) =>
    same(
      () => real.queue.taskDone(),
      () => (model.unfinished > 0 ? model.finish(1) : raise('RuntimeError')),
    ),
};

function shutdown(immediate: boolean): Act {
  return {
    text: `shutdown ${immediate}`,
    run: (model, real) => {
      real.queue.shutdown({ immediate });
      model.isShutDown = true;
      if (!immediate) return;
      const dropped = Math.min(model.items.splice(0).length, model.unfinished);
      model.finish(dropped);
    },
  };
}

const item = fc.nat(9);

/** Steps of a program in which more is put than got, so that who puts has to wait, or the other way round. */
function stepsWith(puts: number, gets: number): fc.Arbitrary<Step>[] {
  const act = fc.oneof(
    { weight: puts, arbitrary: item.map(put) },
    { weight: 8, arbitrary: item.map(putNowait) },
    { weight: gets, arbitrary: fc.constant(get) },
    { weight: 8, arbitrary: fc.constant(getNowait) },
    { weight: 8, arbitrary: fc.constant(taskDone) },
    { weight: 4, arbitrary: fc.constant(join) },
    { weight: 1, arbitrary: fc.boolean().map(shutdown) },
  );
  return [fc.tuple(victims, act, victims).map((parts) => new Step(...parts))];
}

/** Most often nobody, or the first in line: it may just have been woken. */
const victims = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.constant([0]) },
  { weight: 1, arbitrary: fc.array(fc.nat(10), { maxLength: 4 }) },
);

const programs = fc.oneof(commandsOf(stepsWith(30, 10), 60), commandsOf(stepsWith(10, 30), 60));

const queues: Record<string, { create: (maxsize: number) => Queue<number>; take: Take }> = {
  Queue: { create: (maxsize) => new Queue(maxsize), take: (items) => items.shift()! },
  LifoQueue: { create: (maxsize) => new LifoQueue(maxsize), take: (items) => items.pop()! },
  PriorityQueue: {
    create: (maxsize) => new PriorityQueue(maxsize),
    take: (items) => items.splice(items.indexOf(Math.min(...items)), 1)[0]!,
  },
};

for (const [name, { create, take }] of Object.entries(queues)) {
  loopTest(`${name}: whoever puts, gets and is cancelled, nothing is lost and nobody is forgotten`, (t) => {
    check(
      fc.property(fc.constantFrom(0, 1, 1, 2, 3), programs, (maxsize, program) => {
        const model = new Model(maxsize, take);
        const real = new Real(create(maxsize), t.loop);
        fc.modelRun(() => ({ model, real }), program);
        for (const task of real.tasks) task.cancel();
        real.settle();
      }),
      200,
    );
  });
}
