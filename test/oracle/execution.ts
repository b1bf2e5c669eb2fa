import * as asyncio from 'asyncio-native';
import { type BackendName, DeadlockError, type EventLoop, newEventLoop, setEventLoop } from 'asyncio-native';
import { type Factory, Helpers } from './helpers.js';
import { type Style, toJavaScript } from './javascript.js';
import type { Program } from './program.js';

/** What programs see of the package. */
const NAMES = [
  ...[
    'ALL_COMPLETED',
    'FIRST_COMPLETED',
    'FIRST_EXCEPTION',
    'asCompleted',
    'gather',
    'shield',
    'sleep',
    'wait',
    'waitFor',
  ],
  ...['CancelledError', 'Context', 'coroutine', 'taskGroup', 'timeout', 'timeoutAt'],
  ...['Barrier', 'BoundedSemaphore', 'Condition', 'Event', 'LifoQueue', 'Lock', 'PriorityQueue', 'Queue', 'Semaphore'],
];
const VALUES = NAMES.map((name) => Reflect.get(asyncio, name));

/** A program, and how it awaits. */
export interface Styled {
  readonly program: Program;
  readonly style: Style;
}

type Define = (...values: unknown[]) => Factory;

/**
 * Programs in one script. A DeadlockError asks V8's inspector where coroutines are suspended, and that takes the inspector some
 * 30 ms for each script that it has not met yet.
 */
export class Programs {
  readonly #programs: readonly Styled[];
  #definitions: readonly Define[] | undefined;

  constructor(programs: readonly Styled[]) {
    this.#programs = programs;
  }

  /** Runs the program at `at` until nothing is left to do. Returns the trace, as `run` in cpython.py does. */
  execute(at: number, backend: BackendName): string {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    setEventLoop(loop);
    const helpers = new Helpers(loop);
    try {
      const own = helpers.names();
      this.#definitions ??= this.#compile(Object.keys(own));
      helpers.the(this.#definitions[at]!(...VALUES, ...Object.values(own)));
      runDry(loop);
      return helpers.finish();
    } finally {
      // What is left is meant to be: the programs do not tidy up.
      loop.setExceptionHandler(() => {});
      loop.close();
      setEventLoop(null);
    }
  }

  #compile(own: readonly string[]): readonly Define[] {
    const names = [...NAMES, ...own].join(', ');
    const functions = this.#programs.map(({ program, style }) => `(${names}) => {\n${toJavaScript(program, style)}\n}`);
    return new Function(`return [${functions.join(',\n')}];`)() as readonly Define[];
  }
}

function runDry(loop: EventLoop): void {
  try {
    loop.runUntilComplete(loop.createFuture());
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
  }
}
