import {
  type Context,
  ContextVar,
  type Coroutine,
  currentTask,
  type EventLoop,
  type Future,
  type Handle,
  isCoroutine,
  type TaskGroup,
  type TaskOptions,
  type Token,
} from 'asyncio-native';
import { Failure, shown } from './shown.js';

export type Factory = () => Coroutine<unknown> | Future;

type Create = (coro: Coroutine<unknown>, options: TaskOptions) => Future;

/**
 * What programs use besides the package, and the trace of their execution. In Python the same stands in cpython.py.
 *
 * An event is `TASK:LABEL=VALUE`, `callback:LABEL=OUTCOME`, `handler=EXCEPTION`, or, before the first at another time, `@TIME`.
 * `~VALUE` behind an outcome is what the context variable is in the callback, if it was set there.
 * At the end comes how everything ended that `the` was asked for.
 */
export class Helpers {
  readonly #loop: EventLoop;
  readonly #trace: string[] = [];
  #time = 0;
  readonly #deadlines = new Set<number>();
  /** Undefined: it is being made. */
  readonly #made = new Map<Factory, Future | undefined>();
  readonly #callbacks = new Map<number, (future: Future) => void>();
  /** What undoes assignments, the last one last. */
  readonly #tokens: Token<number>[] = [];
  readonly #handles: Handle[] = [];
  #contextVariable: ContextVar<number> | undefined;

  constructor(loop: EventLoop) {
    this.#loop = loop;
    loop.setExceptionHandler((_loop, context) => {
      if (!/never retrieved|was destroyed/.test(context.message))
        this.#write(`handler=${this.#shown(context.exception)}`);
    });
  }

  /** The future that `factory` makes, or the task of the coroutine that it makes; made when it is first asked for. */
  readonly the = (factory: Factory): Future => {
    this.#make(factory, (coro, options) => this.#loop.createTask(coro, options));
    return this.#made.get(factory) ?? (currentTask() as Future);
  };

  /** The trace, its events separated by spaces. */
  finish(): string {
    const ends = [...this.#made].map(([factory, future]) => `${factory.name}=${this.#outcome(future!)}`);
    return [...this.#trace, ...ends].join(' ');
  }

  /** The names that programs know these helpers by. */
  names(): Record<string, unknown> {
    return {
      Counter,
      Failure,
      /** As `the`, but begins at once. */
      eager: (factory: Factory) =>
        this.#make(factory, (coro, options) => this.#loop.createTask(coro, { ...options, eagerStart: true })),
      /** As `the`, but in a task group; makes a task without a name if there is one already. */
      adopt: (group: TaskGroup, factory: Factory, more: TaskOptions = {}) => {
        if (this.#made.has(factory)) group.createTask(factory() as Coroutine<unknown>, more);
        else this.#make(factory, (coro, options) => group.createTask(coro, { ...options, ...more }));
      },
      /** What `act` returns or throws. */
      attempt,
      callback: (label: number) => this.#callback(label),
      log: (label: number, value: unknown) => this.#log(label, value),
      loop: this.#loop,
      me: currentTask,
      the: this.the,
      /** About `delay`, so that no other timer has the same deadline: CPython leaves their order open. */
      unique: (delay: number) => this.#unique(delay),
      /** The time after such a delay. */
      at: (delay: number) => this.#loop.time() + this.#unique(delay),
      variable: (value: number) => this.#makeVariable(value),
      /** Sets a context variable; `undo` takes the last of these back, whoever did it. */
      assign: (variable: ContextVar<number>, value: number) => {
        this.#tokens.push(variable.set(value));
      },
      undo: () => this.#undo(),
      /** As `the`, but a task in `context`, not in a copy of the present one. */
      within: (context: Context, factory: Factory) =>
        this.#make(factory, (coro, options) => this.#loop.createTask(coro, { ...options, context })),
      /** Keeps a handle for `drop`, which cancels one and tells whether it was cancelled before. */
      keep: (handle: Handle) => {
        this.#handles.push(handle);
      },
      drop: (number: number) => this.#drop(number),
    };
  }

  #write(event: string): void {
    const time = this.#loop.time();
    if (time !== this.#time) {
      this.#time = time;
      this.#trace.push(`@${time}`);
    }
    this.#trace.push(event);
  }

  #log(label: number, value: unknown): void {
    const name = currentTask()?.getName() ?? '';
    this.#write(`${name.startsWith('Task-') ? '?' : name}:${label}=${this.#shown(value)}`);
  }

  #shown(value: unknown): string {
    return shown(value, (future) => this.#name(future));
  }

  #name(future: unknown): string {
    for (const [factory, made] of this.#made) if (made === future) return factory.name;
    return '?';
  }

  #outcome(future: Future): string {
    return future.done() ? this.#shown(attempt(() => future.result())) : 'pending';
  }

  #make(factory: Factory, create: Create): void {
    if (this.#made.has(factory)) return;
    this.#made.set(factory, undefined);
    try {
      const value = factory();
      const made = isCoroutine(value) ? create(value, { name: factory.name.replace(/^body/, '') }) : value;
      this.#made.set(factory, made as Future);
    } finally {
      if (this.#made.get(factory) === undefined) this.#made.delete(factory);
    }
  }

  #makeVariable(value: number): ContextVar<number> {
    this.#contextVariable = new ContextVar('variable', value);
    return this.#contextVariable;
  }

  #undo(): number | undefined {
    const token = this.#tokens.pop();
    token?.variable.reset(token);
    return token?.variable.get();
  }

  #drop(number: number): boolean | undefined {
    const handle = this.#handles[number % this.#handles.length];
    const wasCancelled = handle?.cancelled();
    handle?.cancel();
    return wasCancelled;
  }

  #unique(delay: number): number {
    if (delay <= 0) return delay;
    const now = this.#loop.time();
    let deadline = now + delay;
    while (this.#deadlines.has(deadline)) deadline++;
    this.#deadlines.add(deadline);
    return deadline - now;
  }

  /** A done callback; every fourth throws. */
  #callback(label: number): (future: Future) => void {
    let callback = this.#callbacks.get(label);
    if (callback === undefined) {
      callback = (future) => {
        const value = this.#contextVariable?.get();
        this.#write(`callback:${label}=${this.#outcome(future)}${value ? `~${value}` : ''}`);
        if (label % 4 === 0) throw new Failure(label);
      };
      this.#callbacks.set(label, callback);
    }
    return callback;
  }
}

class Counter {
  #count = 0;

  increase(): number {
    return ++this.#count;
  }

  reaches(count: number): () => boolean {
    return () => this.#count >= count;
  }
}

function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
