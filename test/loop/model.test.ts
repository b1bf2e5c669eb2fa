import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { Random } from '../support/random.js';
import { type Cancellable, type LoopLike, ModelLoop } from './model.js';

/** When the program's last timer is due. */
const END = 1_000_000;
const CALLBACKS = 600;

/** A program that schedules, cancels, stops and throws at random; what a callback does depends on its number only. */
class RandomProgram {
  readonly trace: string[] = [];
  ended = false;
  readonly #loop: LoopLike;
  readonly #seed: number;
  readonly #handles: Cancellable[] = [];

  constructor(loop: LoopLike, seed: number) {
    this.#loop = loop;
    this.#seed = seed;
    loop.callAt(END, () => {
      this.trace.push('end');
      this.ended = true;
      loop.stop();
    });
    for (let n = 0; n < 10; n++) this.#schedule(new Random(seed + n, true));
  }

  readonly report = (error: unknown): void => {
    this.trace.push(`report ${(error as Error).message}`);
  };

  #schedule(random: Random): void {
    const id = this.#handles.length;
    if (id >= CALLBACKS) return;
    const run = (): void => this.#run(id);
    const delay = random.of([0, 0, 1, 1, 2, 5, 5, 10, 100, -1, -3, 0.5, random.below(1000)]);
    switch (random.below(5)) {
      case 0:
      case 1:
        this.#handles.push(this.#loop.callSoon(run));
        break;
      case 2:
        this.#handles.push(this.#loop.callAt(delay * 3, run));
        break;
      default:
        this.#handles.push(this.#loop.callLater(delay, run));
    }
  }

  #run(id: number): void {
    const random = new Random(this.#seed + 1000 + id, true);
    this.trace.push(`${id} at ${this.#loop.time()}`);
    for (let n = random.of([0, 1, 1, 1, 2, 3]); n > 0; n--) this.#schedule(random);
    if (random.below(4) === 0) {
      const handle = this.#handles[random.below(this.#handles.length)]!;
      handle.cancel();
      this.trace.push(`${id} cancels: ${handle.cancelled()}`);
    }
    if (random.below(12) === 0) this.#loop.stop();
    if (random.below(12) === 0) throw new Error(`of ${id}`);
  }
}

function modelTrace(seed: number): string[] {
  const loop = new ModelLoop();
  const program = new RandomProgram(loop, seed);
  loop.onError = program.report;
  while (!program.ended) {
    loop.runForever();
    program.trace.push('returned');
  }
  return program.trace;
}

for (const backend of BACKENDS) {
  test(`random programs run as on the model [${backend}]`, async () => {
    const random = new Random();
    let callbacks = 0;
    for (let round = 0; round < 100; round++) {
      const seed = 1 + random.below(1_000_000_000);
      const expected = modelTrace(seed);
      callbacks += expected.length;
      for (const kind of ['blocking', 'hosted', 'debug'] as const) {
        const loop = newEventLoop({ backend, clock: 'virtual', debug: kind === 'debug' });
        loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
        const program = new RandomProgram(loop, seed);
        loop.setExceptionHandler((_loop, { exception }) => program.report(exception));
        while (!program.ended) {
          if (kind === 'hosted') await loop.runForeverAsync();
          else loop.runForever();
          program.trace.push('returned');
        }
        loop.close();
        assert.deepEqual(program.trace, expected, `${kind}, program ${seed}, round ${round} of seed ${random.seed}`);
      }
    }
    assert.ok(callbacks > 5000, 'the programs do something');
  });
}
