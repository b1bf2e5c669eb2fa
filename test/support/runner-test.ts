import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventLoop, type ExceptionContext, newEventLoop, type RunnerOptions, setEventLoop } from 'asyncio-native';
import { threadState } from '../internals.js';
import { BACKENDS } from './backends.js';

/** What a test of `run` and `Runner` works with. */
export class RunnerTest {
  /** Every loop that {@link options} made. */
  readonly loops: EventLoop[] = [];
  /** What their exception handlers were told. A test that expects something takes it out. */
  readonly reports: ExceptionContext[] = [];
  /** What {@link log} was given, one line for each call. */
  readonly trace: string[] = [];
  /** A loop of the backend under test, with a virtual clock. */
  readonly options: RunnerOptions;

  constructor(backend: (typeof BACKENDS)[number]) {
    this.options = {
      loopFactory: () => {
        const loop = newEventLoop({ backend, clock: 'virtual' });
        loop.setExceptionHandler((_loop, context) => this.reports.push(context));
        this.loops.push(loop);
        return loop;
      },
    };
  }

  /** Adds a line to {@link trace}. */
  readonly log = (...parts: unknown[]): void => {
    this.trace.push(parts.map(String).join(' '));
  };
}

/**
 * A test that is run once per backend. Afterwards every loop must be closed, none be current, nothing have been reported, and
 * no listener for SIGINT be left.
 */
export function runnerTest(name: string, body: (t: RunnerTest) => void | Promise<void>): void {
  for (const backend of BACKENDS) {
    test(BACKENDS.length > 1 ? `${name} [${backend}]` : name, async () => {
      const t = new RunnerTest(backend);
      setEventLoop(null);
      await body(t);
      assert.deepEqual(
        t.loops.filter((loop) => !loop.isClosed()),
        [],
        'loops left open',
      );
      assert.equal(threadState.current, null, 'a loop left as the current one');
      assert.deepEqual(t.reports, [], 'reported to the exception handler');
      assert.equal(process.listenerCount('SIGINT'), 0, 'listeners for SIGINT left');
    });
  }
}
