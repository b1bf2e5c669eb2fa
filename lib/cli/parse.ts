import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandLineError } from './command-line-error.js';
import { USAGE } from './usage.js';

/** A parsed command line. */
export type Command =
  | { readonly name: 'run'; readonly file: string; readonly args: readonly string[] }
  | LookCommand
  | TopCommand
  | InspectCommand
  | TraceCommand
  | WorkerCommand
  /** Of `command`, or of all. */
  | { readonly name: 'help'; readonly command: string | undefined }
  /** `self-test`: only doctor runs it, in a separate process. */
  | { readonly name: 'doctor' | 'repl' | 'self-test' | 'version' };

/**
 * Inspects the process `pid` every `interval` milliseconds, `count` times. `cpu`: measures the steps of all tasks
 * meanwhile.
 */
export interface TopCommand {
  readonly name: 'top';
  readonly pid: number;
  readonly interval: number;
  readonly count: number;
  readonly cpu: boolean;
}

/** Serves a page about the process `pid` on `port`, 0 for any. */
export interface InspectCommand {
  readonly name: 'inspect';
  readonly pid: number;
  readonly port: number;
}

/** Traces the process `pid` for `seconds`, and writes what happened to the file `out`. */
export interface TraceCommand {
  readonly name: 'trace';
  readonly pid: number;
  readonly seconds: number;
  readonly out: string;
  /** Maximum number of kept records of each loop: the latest ones. */
  readonly capacity: number;
}

/** Serves the queue `queue` of the server `redis` with the functions of `modules`. */
export interface WorkerCommand {
  readonly name: 'worker';
  readonly modules: readonly string[];
  readonly queue: string;
  readonly redis: string;
  /** Maximum number of calls at once. */
  readonly concurrency: number;
}

/** Lists the tasks of the process `pid`. */
export interface LookCommand {
  readonly name: 'ps' | 'pstree';
  readonly pid: number;
  readonly json: boolean;
  /** Finds the generators below a plain `yield*`, too. */
  readonly deep: boolean;
  readonly thread: number | undefined;
}

/** Reads the arguments that follow the command's name. @throws CommandLineError if they are invalid. */
export function parse(args: readonly string[]): Command {
  const [name, first, ...rest] = args;
  if (name === undefined) {
    throw new CommandLineError(`a command is missing\n${USAGE}`);
  }
  if (name === '--help' || name === '-h') {
    return { name: 'help', command: undefined };
  }
  if (first === '--help' || first === '-h') {
    return { name: 'help', command: name };
  }
  switch (name) {
    case '--version':
    case '-v':
      return { name: 'version' };
    case 'self-test':
      return { name };
    case 'doctor':
    case 'repl':
      if (first !== undefined) {
        throw new CommandLineError(`${name} takes no arguments, got ${JSON.stringify(first)}`);
      }
      return { name };
    case 'ps':
    case 'pstree':
      return { name, ...parseLook(name, args.slice(1)) };
    case 'top':
      return { name, ...parseTop(args.slice(1)) };
    case 'inspect':
      return { name, ...parseInspect(args.slice(1)) };
    case 'trace':
      return { name, ...parseTrace(args.slice(1)) };
    case 'worker':
      return { name, ...parseWorker(args.slice(1)) };
    case 'run':
      if (first === undefined || (first === '--' && rest.length === 0)) {
        throw new CommandLineError('run: a file is missing; see asyncio-native --help');
      }
      if (first === '--') {
        return { name, file: rest[0] as string, args: rest.slice(1) };
      }
      if (first.startsWith('-')) {
        throw new CommandLineError(`run: unknown option ${first}; flags of Node go into NODE_OPTIONS`);
      }
      return { name, file: first, args: rest };
    default:
      throw new CommandLineError(`unknown command ${JSON.stringify(name)}; see asyncio-native --help`);
  }
}

const DEFAULT_INTERVAL = 1000;

function parseTop(args: readonly string[]): Omit<TopCommand, 'name'> {
  const { values, positionals } = options('top', args, {
    interval: { type: 'string' },
    count: { type: 'string' },
    cpu: { type: 'boolean' },
  });
  const { interval, count, cpu = false } = values;
  return {
    pid: onePid('top', positionals),
    interval: interval === undefined ? DEFAULT_INTERVAL : wholeNumber('top', '--interval', interval, 1),
    count: count === undefined ? Number.POSITIVE_INFINITY : wholeNumber('top', '--count', count, 1),
    cpu,
  };
}

const MOST_PORT = 65_535;

function parseInspect(args: readonly string[]): Omit<InspectCommand, 'name'> {
  const { values, positionals } = options('inspect', args, { port: { type: 'string' } });
  const { port = '0' } = values;
  const number = wholeNumber('inspect', '--port', port, 0);
  if (number > MOST_PORT) {
    throw new CommandLineError(`inspect: --port must be at most ${MOST_PORT}, got ${JSON.stringify(port)}`);
  }
  return { pid: onePid('inspect', positionals), port: number };
}

const DEFAULT_SECONDS = 5;
const DEFAULT_CAPACITY = 262_144;

function parseTrace(args: readonly string[]): Omit<TraceCommand, 'name'> {
  const { values, positionals } = options('trace', args, {
    seconds: { type: 'string' },
    out: { type: 'string', default: 'trace.json' },
    capacity: { type: 'string' },
  });
  const { seconds, out, capacity } = values;
  const pid = onePid('trace', positionals);
  const duration = seconds === undefined ? DEFAULT_SECONDS : Number(seconds);
  if (seconds?.trim() === '' || !Number.isFinite(duration) || duration <= 0) {
    throw new CommandLineError(`trace: --seconds must be a number above 0, got ${JSON.stringify(seconds)}`);
  }
  const records = capacity === undefined ? DEFAULT_CAPACITY : wholeNumber('trace', '--capacity', capacity, 1);
  if (!Number.isInteger(Math.log2(records))) {
    throw new CommandLineError(`trace: --capacity must be a power of 2, got ${JSON.stringify(capacity)}`);
  }
  return { pid, seconds: duration, out, capacity: records };
}

function parseWorker(args: readonly string[]): Omit<WorkerCommand, 'name'> {
  const { values, positionals } = options('worker', args, {
    queue: { type: 'string' },
    redis: { type: 'string' },
    concurrency: { type: 'string', default: '1' },
  });
  const { queue, redis, concurrency } = values;
  if (positionals.length === 0 || queue === undefined || redis === undefined) {
    throw new CommandLineError('worker: a module, --queue and --redis are needed; see asyncio-native --help');
  }
  return { modules: positionals, queue, redis, concurrency: wholeNumber('worker', '--concurrency', concurrency, 1) };
}

function onePid(name: string, positionals: readonly string[]): number {
  const [pid, ...others] = positionals;
  if (pid === undefined) {
    throw new CommandLineError(`${name}: a process id is missing; see asyncio-native --help`);
  }
  if (others.length > 0) {
    throw new CommandLineError(`${name}: one process id is expected, got ${JSON.stringify(positionals)}`);
  }
  return wholeNumber(name, 'PID', pid, 1);
}

function parseLook(name: string, args: readonly string[]): Omit<LookCommand, 'name'> {
  const { values, positionals } = options(name, args, {
    json: { type: 'boolean', default: false },
    deep: { type: 'boolean', default: false },
    thread: { type: 'string' },
  });
  return {
    pid: onePid(name, positionals),
    json: values.json,
    deep: values.deep,
    thread: values.thread === undefined ? undefined : wholeNumber(name, '--thread', values.thread, 0),
  };
}

function options<const T extends NonNullable<ParseArgsConfig['options']>>(
  name: string,
  args: readonly string[],
  known: T,
) {
  try {
    return parseArgs({ args: withNegatives(args), allowPositionals: true, options: known });
  } catch (error) {
    throw new CommandLineError(`${name}: ${(error as Error).message}`);
  }
}

/** `--option -1` as `--option=-1`, because Node takes the number for another option and says nothing of its value. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-\d/.test(arg) && last !== undefined && /^--[a-z]+$/.test(last)) {
      joined[joined.length - 1] = `${last}=${arg}`;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

function wholeNumber(name: string, what: string, text: string, least: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new CommandLineError(`${name}: ${what} must be a whole number from ${least}, got ${JSON.stringify(text)}`);
  }
  return number;
}
