import { homedir } from 'node:os';
import { join } from 'node:path';
import type { REPLServer } from 'node:repl';
import { type InspectOptions, inspect } from 'node:util';
import { constants, runInThisContext } from 'node:vm';
import { show } from '../../core.js';
import * as asyncio from '../../index.js';
import { errorCode } from '../error-code.js';
import { ownSnapshot } from '../own-snapshot.js';
import { psText } from '../views/ps-text.js';
import { pstreeText } from '../views/pstree-text.js';
import { AWAIT, coroutineSource, IncompleteInput } from './coroutine-source.js';
import { PipedLines } from './piped-lines.js';

const PROMPT = 'asyncio> ';
const HISTORY = '.asyncio_native_history';

/** The code of the error that Node throws into a script if Ctrl-C ends it. */
const INTERRUPTED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

const STEP = 'asyncio-native.console.step';

/** The globals of the console in addition to the names of the package. */
type ConsoleGlobals = Record<string, unknown>;

/** Calls back with the result of an input. */
type Answer = (error: Error | null, value?: unknown) => void;

/**
 * A console whose inputs are coroutines of one loop, which is attached to Node's loop: tasks of earlier inputs run on
 * meanwhile. Ctrl-C cancels the input in progress. Resolves when the user leaves.
 */
export function startConsole(): Promise<void> {
  // Loaded by this command only.
  const { Recoverable, start } = process.getBuiltinModule('node:repl');
  const loop = asyncio.getEventLoop();
  loop.attach();
  addGlobals();
  let input: asyncio.Task | null = null;
  let inputs = 0;

  const evaluate = (text: string, _context: unknown, file: string, answer: Answer): void => {
    let made: asyncio.Coroutine<unknown>;
    try {
      made = coroutineOf(text, file, server);
    } catch (error) {
      answer(error instanceof IncompleteInput ? new Recoverable(error) : (error as Error));
      return;
    }
    const task = loop.createTask(made, { name: `input ${++inputs}` });
    input = task;
    task.addDoneCallback(() => {
      input = null;
      answerWithOutcome(task, answer);
    });
  };

  // Before the start of Node's console, which refuses such listeners to its inputs.
  const printUncaught = (error: unknown): void => {
    server.output.write(`Uncaught ${show(error, { colors: server.useColors })}\n`);
    // The input in progress prints its own prompt when it ends.
    if (input === null) {
      server.displayPrompt(true);
    }
  };
  process.on('uncaughtException', printUncaught);

  const { stdin, stdout } = process;
  const lines = stdin.isTTY ? undefined : new PipedLines(stdin);
  const server = start({
    prompt: PROMPT,
    input: lines?.input ?? stdin,
    output: stdout,
    terminal: lines === undefined && stdout.isTTY,
    useGlobal: true,
    eval: evaluate,
    breakEvalOnSigint: false,
  });
  if (lines !== undefined) {
    const { displayPrompt } = server;
    server.displayPrompt = (preserveCursor) => {
      displayPrompt.call(server, preserveCursor);
      lines.ask();
    };
    lines.ask();
  }
  // Node's own handler would leave the input running.
  server.removeAllListeners('SIGINT');
  const interrupt = (): void => {
    if (input === null) {
      server.clearBufferedCommand();
      server.output.write('\n');
      server.displayPrompt();
    } else {
      input.cancel();
    }
  };
  server.on('SIGINT', interrupt);
  process.on('SIGINT', interrupt);
  addCommands(server);
  server.setupHistory(process.env.NODE_REPL_HISTORY ?? join(homedir(), HISTORY), () => {});
  return new Promise((resolve) => {
    server.on('exit', () => {
      process.off('SIGINT', interrupt);
      process.off('uncaughtException', printUncaught);
      input?.cancel();
      loop.detach();
      resolve();
    });
  });
}

/** A thrown value as Node's console can print it: that takes a falsy error for success, and reads properties of others. */
class Thrown {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return show(this.#value, options);
  }
}

/** Always answers: without an answer, the console would take no more input. */
function answerWithOutcome(task: asyncio.Task, answer: Answer): void {
  let value: unknown;
  try {
    value = task.result();
  } catch (error) {
    answerWithError(task.cancelled() || errorCode(error) === INTERRUPTED ? inputCancelled() : error, answer);
    return;
  }
  try {
    answer(null, value);
  } catch (error) {
    // The value has an `inspect` of its own that throws.
    answerWithError(error, answer);
  }
}

function answerWithError(error: unknown, answer: Answer): void {
  if (!error) {
    answer(new Thrown(error) as unknown as Error);
    return;
  }
  try {
    answer(error as Error);
  } catch {
    // Node could not read it: a proxy, or getters that throw.
    answer(new Thrown(error) as unknown as Error);
  }
}

/** Without a stack, because it would not show the user's code. */
function inputCancelled(): Error {
  const error = new asyncio.CancelledError('The input was cancelled');
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function addGlobals(): void {
  const globals = globalThis as ConsoleGlobals;
  for (const [name, value] of Object.entries(asyncio)) {
    // `Event` is the class of this package, not the web's class that Node has.
    Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable: true });
  }
  globals.asyncio = asyncio;
  Object.defineProperty(globals, AWAIT, { value: awaitAnything, enumerable: false });
}

/** As `await` does at the top level: returns a value that is not awaitable unchanged. */
function* awaitAnything(value: unknown): asyncio.Coroutine<unknown> {
  const isAwaitable =
    typeof (value as PromiseLike<unknown> | null)?.then === 'function' ||
    asyncio.isCoroutine(value) ||
    value instanceof asyncio.Future;
  return isAwaitable ? yield* asyncio.ensureFuture(value as Promise<unknown>) : value;
}

function coroutineOf(text: string, file: string, server: REPLServer): asyncio.Coroutine<unknown> {
  const { code, names } = coroutineSource(text);
  const make = runInThisContext(code, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as () => Generator;
  for (const name of names) {
    // As with `var`: an input may declare it again.
    runInThisContext(`var ${name};`);
  }
  return interruptible(make(), server);
}

/**
 * Steps `generator` so that Ctrl-C also ends an endless step. Node loses a signal that comes in the microseconds in
 * which it removes that watch; the next Ctrl-C works.
 */
function* interruptible(generator: Generator, { input }: REPLServer): asyncio.Coroutine<unknown> {
  let step = (): IteratorResult<unknown> => generator.next();
  for (;;) {
    const { done, value } = runInterruptibly(step, input as ConsoleInput);
    if (done === true) {
      return value;
    }
    try {
      const sent: unknown = yield value as never;
      step = () => generator.next(sent);
    } catch (error) {
      step = () => generator.throw(error);
    }
  }
}

/** In raw mode, a terminal sends no signal for Ctrl-C. So this leaves raw mode meanwhile. */
interface ConsoleInput {
  readonly isRaw?: boolean;
  setRawMode?(raw: boolean): void;
}

function runInterruptibly<T>(step: () => T, input: ConsoleInput): T {
  const wasRaw = input.isRaw === true;
  const key = Symbol.for(STEP);
  const globals = globalThis as Record<symbol, unknown>;
  if (wasRaw) {
    input.setRawMode?.(false);
  }
  globals[key] = step;
  try {
    return runInThisContext(`globalThis[Symbol.for('${STEP}')]()`, { breakOnSigint: true }) as T;
  } finally {
    globals[key] = undefined;
    if (wasRaw) {
      input.setRawMode?.(true);
    }
  }
}

function addCommands(server: REPLServer): void {
  const print = (describe: typeof psText): void => {
    server.output.write(describe(ownSnapshot()));
    server.displayPrompt();
  };
  server.defineCommand('ps', { help: 'List the tasks', action: () => print(psText) });
  server.defineCommand('pstree', {
    help: 'Draw the tasks as a tree of who waits for whom',
    action: () => print(pstreeText),
  });
}
