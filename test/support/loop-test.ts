import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allTasks,
  type Coroutine,
  type EventLoop,
  type ExceptionContext,
  type LoopOptions,
  newEventLoop,
  setEventLoop,
} from 'asyncio-native';
import { BACKENDS } from './backends.js';

/** What a test of something that runs on a loop works with. */
export class LoopTest {
  readonly loop: EventLoop;
  /** What the exception handler was told. A test that expects something takes it out; what is left fails the test. */
  readonly reports: ExceptionContext[] = [];
  /** What {@link log} was given, one line for each call. */
  readonly trace: string[] = [];

  constructor(options: LoopOptions) {
    this.loop = newEventLoop(options);
    this.loop.setExceptionHandler((_loop, context) => this.reports.push(context));
  }

  /** Adds a line to {@link trace}. */
  readonly log = (...parts: unknown[]): void => {
    this.trace.push(parts.map(String).join(' '));
  };

  /** Runs `main` on the loop; blocks. */
  run<T>(main: () => Coroutine<T>): T {
    return this.loop.runUntilComplete(main());
  }

  /** Runs `main` hosted on Node's loop, so that it may wait for Promises. */
  host<T>(main: () => Coroutine<T>): Promise<T> {
    return this.loop.runUntilCompleteAsync(main());
  }

  /** Runs `turns` iterations. */
  turn(turns = 1): void {
    for (let i = 0; i < turns; i++) {
      this.loop.stop();
      this.loop.runForever();
    }
  }

  /** The only report there is, which is taken out. */
  takeReport(): ExceptionContext {
    assert.equal(this.reports.length, 1, `${this.reports.length} reports`);
    return this.reports.pop()!;
  }
}

/**
 * A test that is run once per backend, on a loop of its own which is this thread's current one. Its clock is virtual unless
 * `options` say otherwise. After `body` no task may be left, and nothing may have been reported.
 */
export function loopTest(
  name: string,
  body: (t: LoopTest) => void | Promise<void>,
  options: Omit<LoopOptions, 'backend'> = {},
): void {
  for (const backend of BACKENDS) {
    test(BACKENDS.length > 1 ? `${name} [${backend}]` : name, async () => {
      const t = new LoopTest({ clock: 'virtual', ...options, backend });
      setEventLoop(t.loop);
      try {
        await body(t);
        assert.deepEqual(t.reports, [], 'reported to the exception handler');
        assert.equal(allTasks(t.loop).size, 0, 'tasks left pending');
      } finally {
        setEventLoop(null);
        t.loop.close();
      }
    });
  }
}
