import {
  CancelledError,
  type Coroutine,
  coroutine,
  type EventLoop,
  eagerTaskFactory,
  type Future,
  gather,
  InvalidStateError,
  RuntimeError,
  sleep,
  Task,
} from 'asyncio-native';

// The programs of test/fixtures/cpython/programs.jsonl: what they mean stands in programs.py beside it, of which this is the
// translation, statement by statement.

/** `[operation, ...arguments]`. */
export type Statement = [string, ...unknown[]];

export interface Program {
  readonly eager: boolean;
  readonly futures: number;
  readonly bodies: readonly Statement[][];
}

type TargetName = ['future' | 'task' | 'gather' | 'body', number];

class Failure extends Error {}

class Return {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

function nameOf(error: unknown): string {
  if (error instanceof CancelledError) return 'cancelled';
  if (error instanceof InvalidStateError) return 'invalid state';
  if (error instanceof Failure) return `failure ${error.message}`;
  if (error instanceof RuntimeError) return 'runtime error';
  return String(error);
}

function shown(value: unknown): string {
  if (value instanceof Error) return nameOf(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return value === undefined || value === null ? 'nothing' : String(value);
}

/** How a coroutine awaits another. */
export type Style = 'yield' | 'yield*' | 'coroutine()';

/** One execution of a program. */
export class ProgramRun {
  readonly trace: string[] = [];
  readonly #loop: EventLoop;
  readonly #program: Program;
  readonly #style: Style;
  readonly #futures: Future[];
  readonly #tasks: (Task | undefined)[] = [];
  readonly #spawned = new Set([0]);
  readonly #gathers: Future[] = [];
  readonly #callbacks = new Map<number, (future: Future) => void>();
  readonly #body: (index: number) => Coroutine<unknown>;
  readonly #execute: (statements: readonly Statement[]) => Coroutine<Return | undefined>;
  readonly #step: (statement: Statement) => Coroutine<Return | undefined>;
  readonly #attempt: (...parts: unknown[]) => Coroutine<Return | undefined>;

  constructor(loop: EventLoop, program: Program, style: Style) {
    this.#loop = loop;
    this.#program = program;
    this.#style = style;
    loop.setTaskFactory(program.eager ? eagerTaskFactory : null);
    this.#futures = Array.from({ length: program.futures }, () => loop.createFuture());
    const made = <A extends unknown[], T>(fn: (this: ProgramRun, ...args: A) => Coroutine<T>) =>
      (style === 'coroutine()' ? coroutine(fn) : fn).bind(this) as (...args: A) => Coroutine<T>;
    this.#body = made(this.#runBody);
    this.#execute = made(this.#runStatements);
    this.#step = made(this.#runStatement);
    this.#attempt = made(this.#runAttempt as (...parts: unknown[]) => Coroutine<Return | undefined>);
    loop.setExceptionHandler((_loop, context) => this.#log('handler', shown(context.exception)));
  }

  /** Schedules the main task. */
  start(): Task {
    this.#tasks[0] = this.#loop.createTask(this.#body(0));
    return this.#tasks[0];
  }

  /** Adds the line with which a trace ends. */
  finish(outcome: { result: unknown } | { error: unknown } | 'deadlock'): readonly string[] {
    if (outcome === 'deadlock') this.#log('deadlock');
    else if ('error' in outcome) this.#log('main raised', nameOf(outcome.error));
    else this.#log('main', shown(outcome.result));
    return [...this.trace];
  }

  #log(...parts: unknown[]): void {
    this.trace.push(parts.join(' '));
  }

  *#await<T>(awaitable: Coroutine<T> | Future<T>): Coroutine<T> {
    return this.#style === 'yield' ? ((yield awaitable) as T) : yield* awaitable as Coroutine<T>;
  }

  #target(kind: string, index: number): Future | undefined {
    return (kind === 'future' ? this.#futures : kind === 'task' ? this.#tasks : this.#gathers)[index];
  }

  #callback(label: number): (future: Future) => void {
    let callback = this.#callbacks.get(label);
    if (callback === undefined) {
      callback = (future) => {
        this.#log('callback', label, outcomeOf(future));
        if (label % 5 === 0) throw new Failure('callback');
      };
      this.#callbacks.set(label, callback);
    }
    return callback;
  }

  *#runBody(index: number): Coroutine<unknown> {
    const result = yield* this.#await(this.#execute(this.#program.bodies[index]!));
    return result?.value;
  }

  *#runStatements(statements: readonly Statement[]): Coroutine<Return | undefined> {
    for (const statement of statements) {
      const result = yield* this.#await(this.#step(statement));
      if (result !== undefined) return result;
    }
    return undefined;
  }

  *#runStatement([op, ...args]: Statement): Coroutine<Return | undefined> {
    const [kind, index] = args as TargetName;
    const number = args[0] as number;
    switch (op) {
      case 'log':
        this.#log('log', number);
        break;
      case 'sleep': {
        const result = yield* this.#await(sleep(number, args[1]));
        this.#log('slept', shown(result), 'until', this.#loop.time());
        break;
      }
      case 'spawn':
        // A task that starts eagerly runs before it is known here.
        if (!this.#spawned.has(number)) {
          this.#spawned.add(number);
          this.#tasks[number] = this.#loop.createTask(this.#body(number));
        }
        break;
      case 'await': {
        const target = this.#target(kind, index);
        if (target !== undefined) this.#log('awaited', kind, index, shown(yield* this.#await(target)));
        break;
      }
      case 'call':
        this.#log('called', shown(yield* this.#await(this.#body(number))));
        break;
      case 'set result':
        this.#complete((future) => future.setResult(args[1]), number);
        break;
      case 'set exception':
        this.#complete((future) => future.setException(new Failure(String(args[1]))), number);
        break;
      case 'raise':
        throw new Failure(String(number));
      case 'return':
        return new Return(number);
      case 'try':
        return yield* this.#await(this.#attempt(...args));
      default:
        this.#act(op, args);
    }
    return undefined;
  }

  /** The statements that do not wait. */
  #act(op: string, args: unknown[]): void {
    const [kind, index] = args as TargetName;
    const number = args[0] as number;
    const target = this.#target(kind, index);
    switch (op) {
      case 'cancel':
        if (target !== undefined) this.#log('cancel', kind, index, target.cancel());
        break;
      case 'uncancel': {
        const task = this.#tasks[number];
        if (task !== undefined) this.#log('uncancel', number, task.uncancel());
        break;
      }
      case 'state':
        if (target !== undefined) {
          const state = target.done() ? outcomeOf(target) : 'pending';
          this.#log('state', kind, index, state, target instanceof Task ? target.cancelling() : '');
        }
        break;
      case 'call soon':
        this.#loop.callSoon(() => this.#log('soon', number));
        break;
      case 'call later':
        this.#loop.callLater(number, () => this.#log('later', args[1]));
        break;
      case 'cancel later': {
        const victim = this.#target(args[1] as string, args[2] as number);
        if (victim !== undefined) this.#loop.callLater(number, () => this.#log('cancels', victim.cancel()));
        break;
      }
      case 'add callback':
        target?.addDoneCallback(this.#callback(args[2] as number));
        break;
      case 'remove callback':
        if (target !== undefined) this.#log('removed', target.removeDoneCallback(this.#callback(args[2] as number)));
        break;
      case 'gather': {
        const children = (args[0] as TargetName[]).map(([what, n]) =>
          what === 'body' ? this.#body(n) : this.#target(what, n),
        );
        const given = children.filter((child) => child !== undefined);
        this.#gathers.push(gather(given, { returnExceptions: args[1] as boolean }));
        break;
      }
      default:
        throw new Error(`no such statement: ${op}`);
    }
  }

  #complete(act: (future: Future) => void, index: number): void {
    try {
      act(this.#futures[index]!);
    } catch (error) {
      this.#log(nameOf(error));
    }
  }

  *#runAttempt(
    body: Statement[],
    catches: 'all' | 'cancelled',
    handler: Statement[],
    rethrows: boolean,
    cleanup: Statement[],
  ): Coroutine<Return | undefined> {
    try {
      return yield* this.#await(this.#execute(body));
    } catch (error) {
      if (catches === 'cancelled' && !(error instanceof CancelledError)) throw error;
      this.#log('caught', nameOf(error));
      const result = yield* this.#await(this.#execute(handler));
      if (result !== undefined) return result;
      if (rethrows) throw error;
      return undefined;
    } finally {
      yield* this.#await(this.#execute(cleanup));
    }
  }
}

function outcomeOf(future: Future): string {
  return future.cancelled() ? 'cancelled' : shown(future.exception() ?? future.result());
}
