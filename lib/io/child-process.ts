import { gather } from '../combinators/gather.js';
import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction, invalidValue } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { inspectable } from '../util/inspectable.js';
import { bytesOf } from './bytes.js';
import { driverOf } from './driver-of.js';
import { protocolOf } from './protocols.js';
import { spawnPlan } from './spawn-plan.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';
import type { SpawnPlan, SubprocessOptions } from './subprocess-options.js';
import type { SubprocessProtocol } from './subprocess-protocol.js';
import { SubprocessStreams } from './subprocess-streams.js';
import { SubprocessTransport } from './subprocess-transport.js';
import type { Writable } from './transport.js';

/** The error codes for a child that no longer reads its standard input. */
const READS_NO_MORE = ['EPIPE', 'ECONNRESET'];

/** The type of what `communicate` returns for a stream. */
export type OutputOf<Reader extends StreamReader | null> = Reader extends null ? null : Buffer;

/**
 * A child process, as `createSubprocessExec` and `createSubprocessShell` return it. In TypeScript, the type of a stream
 * follows from the options: not null for `PIPE`.
 */
export class Process<
  Stdin extends StreamWriter | null = StreamWriter | null,
  Stdout extends StreamReader | null = StreamReader | null,
  Stderr extends StreamReader | null = StreamReader | null,
> {
  /** Writes to the standard input of the child; null if that is no pipe. */
  readonly stdin: Stdin;
  /** Reads the standard output of the child; null if that is no pipe. */
  readonly stdout: Stdout;
  /** Reads the standard error output of the child; null if that is no pipe. */
  readonly stderr: Stderr;
  /** The process id. */
  readonly pid: number;
  readonly #transport: SubprocessTransport;

  /** @internal */
  constructor(transport: SubprocessTransport, { stdin, stdout, stderr }: SubprocessStreams) {
    this.#transport = transport;
    this.stdin = stdin as Stdin;
    this.stdout = stdout as Stdout;
    this.stderr = stderr as Stderr;
    this.pid = transport.getPid();
  }

  /** Its exit code, or the negative number of the signal that has ended it; null while it runs. */
  get returncode(): number | null {
    return this.#transport.getReturncode();
  }

  /**
   * Waits until the child has ended; returns {@link returncode}. Cancelling the wait leaves the child running. A child
   * that writes much to a pipe blocks until your program reads it: then use {@link communicate}.
   */
  wait(): Operation<number> {
    return new GeneratorOperation('Process.wait', this.#transport._wait());
  }

  /**
   * Writes `input` to the standard input and closes it, reads all output, and waits until the child has ended.
   * Cancelling this leaves the child running, but the output read so far is lost. If the child closes its standard
   * input early, that is no error.
   *
   * @throws RangeError if there is input, and the standard input is no pipe.
   */
  communicate(input?: Writable): Operation<[stdout: OutputOf<Stdout>, stderr: OutputOf<Stderr>]> {
    if (input !== undefined) {
      bytesOf('communicate', input);
      if (this.stdin === null) {
        throw invalidValue('communicate', 'input', 'left out where stdin is not PIPE', input);
      }
    }
    return new GeneratorOperation('Process.communicate', this.#communicate(input));
  }

  /**
   * Sends a signal to the child, by name or number. @throws an error with the code `ESRCH` if it has ended and its
   * pipes are closed.
   */
  sendSignal(signal: NodeJS.Signals | number): void {
    this.#transport.sendSignal(signal);
  }

  /** Sends SIGTERM: the child may clean up before it ends. @throws as {@link sendSignal}. */
  terminate(): void {
    this.#transport.terminate();
  }

  /** Sends SIGKILL: the child ends at once. @throws as {@link sendSignal}. */
  kill(): void {
    this.#transport.kill();
  }

  /**
   * Runs `body`, a coroutine function. However `body` ends, it then kills the child if it still runs, and waits for its
   * end.
   */
  with<T>(body: (process: this) => Coroutine<T>): Operation<T> {
    checkFunction('Process.with', 'body', body);
    return new GeneratorOperation('Process.with', this.#with(body));
  }

  /** Closes the pipes, and kills the child if it still runs. Does not wait. */
  [Symbol.dispose](): void {
    this.#transport.close();
  }

  /** @internal */
  _describe(): string {
    return this.#transport._describe();
  }

  *#with<T>(body: (process: this) => Coroutine<T>): Coroutine<T> {
    try {
      return yield* body(this);
    } finally {
      this.#transport.close();
      yield* this.#transport._wait();
    }
  }

  *#communicate(input: Writable | undefined): Coroutine<[OutputOf<Stdout>, OutputOf<Stderr>]> {
    const [, stdout, stderr] = yield* gather([this.#feed(input), this.#readAll(1), this.#readAll(2)]);
    yield* this.#transport._wait();
    return [stdout as OutputOf<Stdout>, stderr as OutputOf<Stderr>];
  }

  *#feed(input: Writable | undefined): Coroutine<void> {
    const stdin: StreamWriter | null = this.stdin;
    if (stdin === null) {
      return;
    }
    try {
      if (input !== undefined) {
        stdin.write(input);
      }
      yield* stdin.drain();
    } catch (error) {
      if (!READS_NO_MORE.includes((error as NodeJS.ErrnoException).code ?? '')) {
        throw error;
      }
    }
    stdin.close();
  }

  *#readAll(fd: 1 | 2): Coroutine<Buffer | null> {
    const reader: StreamReader | null = fd === 1 ? this.stdout : this.stderr;
    if (reader === null) {
      return null;
    }
    const output = yield* reader.read();
    this.#transport.getPipeTransport(fd)?.close();
    return output;
  }
}

inspectable(Process);

/** What `loop.subprocessExec` and `loop.subprocessShell` do. */
export function* startSubprocess<P extends SubprocessProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  plan: SpawnPlan,
): Coroutine<[SubprocessTransport, P]> {
  const driver = driverOf(loop, where);
  const protocol = protocolOf(where, factory);
  const transport = new SubprocessTransport(loop, protocol);
  yield* transport._start(driver, plan);
  return [transport, protocol];
}

/** What `createSubprocessExec` and `createSubprocessShell` do. */
export function* startProcess(
  where: string,
  loop: EventLoop,
  program: string,
  args: readonly string[],
  isShell: boolean,
  options: SubprocessOptions & { readonly limit?: number | undefined },
): Coroutine<Process> {
  const plan = spawnPlan(program, args, isShell, options, null);
  const streams = (): SubprocessStreams => new SubprocessStreams(loop, options.limit);
  const [transport, protocol] = yield* startSubprocess(where, loop, streams, plan);
  return new Process(transport, protocol);
}
