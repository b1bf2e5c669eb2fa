import type { EventLoop } from 'asyncio-native';

type Body = (this: unknown, done: (error?: unknown) => void) => unknown;

interface Suite {
  readonly title: string;
  readonly before: (() => void)[];
  readonly after: (() => void)[];
}

interface Specify {
  readonly suites: readonly Suite[];
  readonly title: string;
  readonly body: Body;
}

/**
 * As much of mocha as the tests of Promises/A+ need: the globals `describe`, `specify`, `beforeEach` and `afterEach`, tests
 * that call `done`, and a `setTimeout` which is the loop's own `callLater`. So the tests, which rely on short timeouts being
 * kept, take a virtual clock's time and go the same way each time.
 */
export class Specification {
  readonly #loop: EventLoop;
  readonly #globals: Record<string, unknown>;
  readonly #open: Suite[] = [];
  readonly #all: Specify[] = [];

  /** `globals` are there too while tests are described and run. */
  constructor(loop: EventLoop, globals: Record<string, unknown>) {
    this.#loop = loop;
    this.#globals = {
      ...globals,
      describe: (title: string, body: () => void) => this.#describe(title, body),
      specify: (title: string, body: Body) => this.#all.push({ suites: [...this.#open], title, body }),
      beforeEach: (hook: () => void) => this.#open.at(-1)!.before.push(hook),
      afterEach: (hook: () => void) => this.#open.at(-1)!.after.push(hook),
      setTimeout: (callback: () => void, delay: number) => loop.callLater(delay, callback),
    };
  }

  /** How many tests there are. */
  get size(): number {
    return this.#all.length;
  }

  /** Has `body` describe tests. */
  describe(title: string, body: () => void): void {
    this.#withGlobals(() => this.#describe(title, body));
  }

  /** Runs all of them, one after the other; returns the titles of those that failed, with the reason. */
  run(): string[] {
    const failures: string[] = [];
    this.#withGlobals(() => {
      for (const each of this.#all) {
        try {
          this.#runOne(each);
        } catch (error) {
          failures.push(`${[...each.suites.map((suite) => suite.title), each.title].join(' › ')}: ${error}`);
        }
      }
    });
    return failures;
  }

  #describe(title: string, body: () => void): void {
    this.#open.push({ title, before: [], after: [] });
    body();
    this.#open.pop();
  }

  /** A test that never calls `done` ends in a DeadlockError. */
  #runOne({ suites, body }: Specify): void {
    const finished = this.#loop.createFuture();
    const done = (error?: unknown): void => {
      if (error === undefined) finished.setResult(undefined);
      else finished.setException(error);
    };
    for (const { before } of suites) for (const hook of before) hook();
    body.call(undefined, done);
    if (body.length === 0) done();
    this.#loop.runUntilComplete(finished);
    for (const { after } of [...suites].reverse()) for (const hook of after) hook();
  }

  #withGlobals(act: () => void): void {
    const saved = Object.keys(this.#globals).map((name) => [name, Reflect.get(globalThis, name)] as const);
    Object.assign(globalThis, this.#globals);
    try {
      act();
    } finally {
      Object.assign(globalThis, Object.fromEntries(saved));
    }
  }
}
