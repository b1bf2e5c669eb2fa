import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventLoop, newEventLoop } from 'asyncio-native';
import fc from 'fast-check';
import { BACKENDS } from '../support/backends.js';
import { checkAsync, listOf } from '../support/property.js';
import { type Cancellable, type LoopLike, ModelLoop } from './model.js';

/** When the program's last timer is due. */
const END = 1_000_000;

/** One thing that a callback schedules. */
interface Scheduling {
  readonly by: 'callSoon' | 'callLater' | 'callAt';
  readonly delay: number;
}

/** What one callback does. */
interface Act {
  readonly schedules: readonly Scheduling[];
  /** Which of the handles there are it cancels. */
  readonly cancels?: number | undefined;
  readonly stops: boolean;
  readonly throws: boolean;
}

/** The first act is what happens at the start; the callback of each handle does the next one that nobody has. */
type Program = readonly Act[];

/** Runs a program on a loop, or its model. */
class Execution {
  readonly trace: string[] = [];
  ended = false;
  readonly #loop: LoopLike;
  readonly #program: Program;
  readonly #handles: Cancellable[] = [];

  constructor(loop: LoopLike, program: Program) {
    this.#loop = loop;
    this.#program = program;
    loop.callAt(END, () => {
      this.trace.push('end');
      this.ended = true;
      loop.stop();
    });
    for (const scheduling of program[0]?.schedules ?? []) this.#schedule(scheduling);
  }

  readonly report = (error: unknown): void => {
    this.trace.push(`report ${(error as Error).message}`);
  };

  #schedule({ by, delay }: Scheduling): void {
    const id = this.#handles.length + 1;
    if (id >= this.#program.length) return;
    const run = (): void => this.#run(id);
    if (by === 'callSoon') this.#handles.push(this.#loop.callSoon(run));
    else if (by === 'callAt') this.#handles.push(this.#loop.callAt(delay * 3, run));
    else this.#handles.push(this.#loop.callLater(delay, run));
  }

  #run(id: number): void {
    const { schedules, cancels, stops, throws } = this.#program[id]!;
    this.trace.push(`${id} at ${this.#loop.time()}`);
    for (const scheduling of schedules) this.#schedule(scheduling);
    if (cancels !== undefined) {
      const handle = this.#handles[cancels % this.#handles.length]!;
      handle.cancel();
      this.trace.push(`${id} cancels: ${handle.cancelled()}`);
    }
    if (stops) this.#loop.stop();
    if (throws) throw new Error(`of ${id}`);
  }
}

const scheduling = fc.record({
  by: fc.constantFrom('callSoon', 'callSoon', 'callLater', 'callLater', 'callAt'),
  delay: fc.oneof(fc.constantFrom(0, 1, 2, 5, 10, 100, -1, -3, 0.5), fc.nat(1000)),
}) as fc.Arbitrary<Scheduling>;

const rarely = fc.nat(11).map((dice) => dice === 11);

const act: fc.Arbitrary<Act> = fc.record({
  schedules: listOf(scheduling, 3),
  cancels: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(1000) }),
  stops: rarely,
  throws: rarely,
});

const program: fc.Arbitrary<Program> = fc
  .tuple(listOf(scheduling, 20), listOf(act, 150))
  .map(([schedules, acts]) => [{ schedules, stops: false, throws: false }, ...acts]);

function modelTrace(acts: Program): string[] {
  const loop = new ModelLoop();
  const execution = new Execution(loop, acts);
  loop.onError = execution.report;
  while (!execution.ended) {
    loop.runForever();
    execution.trace.push('returned');
  }
  return execution.trace;
}

async function realTrace(loop: EventLoop, acts: Program, hosted: boolean): Promise<string[]> {
  loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
  const execution = new Execution(loop, acts);
  loop.setExceptionHandler((_loop, { exception }) => execution.report(exception));
  try {
    while (!execution.ended) {
      if (hosted) await loop.runForeverAsync();
      else loop.runForever();
      execution.trace.push('returned');
    }
  } finally {
    loop.close();
  }
  return execution.trace;
}

for (const backend of BACKENDS) {
  test(`random programs run as on the model [${backend}]`, async () => {
    let events = 0;
    await checkAsync(
      fc.asyncProperty(program, async (acts) => {
        const expected = modelTrace(acts);
        events += expected.length;
        for (const kind of ['blocking', 'hosted', 'debug'] as const) {
          const loop = newEventLoop({ backend, clock: 'virtual', debug: kind === 'debug' });
          assert.deepEqual(await realTrace(loop, acts, kind === 'hosted'), expected, kind);
        }
      }),
      150,
    );
    assert.ok(events > 5000, `the programs do something: ${events} events`);
  });
}
