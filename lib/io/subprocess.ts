import type { Operation } from '../coroutine/coroutine.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { Process } from './child-process.js';
import { lazyIo } from './lazy-io.js';
import { addLoopMethods } from './loop-method.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';
import type { ChildStream, PIPE, SubprocessOptions } from './subprocess-options.js';
import type { SubprocessProtocol } from './subprocess-protocol.js';
import type { SubprocessTransport } from './subprocess-transport.js';
import type { Transport } from './transport.js';

type AnyProtocol = Protocol | BufferedProtocol;

/** Options of `createSubprocessExec` and `createSubprocessShell`. */
export interface ProcessOptions extends SubprocessOptions {
  /** The limit of the readers, in bytes: see `StreamReader`. */
  readonly limit?: number | undefined;
}

/** The options, with the types of the streams: {@link PipeOf} derives from those which of them are pipes. */
type StreamedOptions<Stdin, Stdout, Stderr> = ProcessOptions & {
  readonly stdin?: Stdin;
  readonly stdout?: Stdout;
  readonly stderr?: Stderr;
};
type Streamed<Stdin, Stdout, Stderr> = Process<
  PipeOf<Stdin, StreamWriter>,
  PipeOf<Stdout, StreamReader>,
  PipeOf<Stderr, StreamReader>
>;
/** The type of a stream of a child: `Stream` for `PIPE`, null for all else, both if the option is not known. */
type PipeOf<Option, Stream> = [Option] extends [typeof PIPE]
  ? Stream
  : typeof PIPE extends Option
    ? Stream | null
    : null;

/**
 * Starts a program without a shell, and returns its {@link Process}.
 *
 *     const process = yield* createSubprocessExec('git', ['status'], { stdout: PIPE });
 *     const [output] = yield* process.communicate();
 *
 * `program` is a path, or a name to search in PATH. Its standard streams are those of this process, unless the options
 * say otherwise. The program starts when the call is awaited.
 *
 * @throws TypeError or RangeError for wrong arguments.
 * @throws (when awaited) the error of the system, as `node:child_process` has it: `code` `ENOENT`, `path`, `spawnargs`; HostBlockedError
 * in a blocking run where processes are Node's.
 */
export function createSubprocessExec<
  Stdin extends ChildStream | undefined = ChildStream | undefined,
  Stdout extends ChildStream | undefined = ChildStream | undefined,
  Stderr extends ChildStream | undefined = ChildStream | undefined,
>(
  program: string,
  args: readonly string[] = [],
  options: StreamedOptions<Stdin, Stdout, Stderr> = {},
): Operation<Streamed<Stdin, Stdout, Stderr>> {
  return lazyIo().execProcess(program, args, options);
}

/**
 * Runs `command` in the shell, `/bin/sh`. Never put untrusted text into it: use {@link createSubprocessExec}.
 *
 * @throws as {@link createSubprocessExec}.
 */
export function createSubprocessShell<
  Stdin extends ChildStream | undefined = ChildStream | undefined,
  Stdout extends ChildStream | undefined = ChildStream | undefined,
  Stderr extends ChildStream | undefined = ChildStream | undefined,
>(command: string, options: StreamedOptions<Stdin, Stdout, Stderr> = {}): Operation<Streamed<Stdin, Stdout, Stderr>> {
  return lazyIo().shellProcess(command, options);
}

// Added here, because the event loop is in a lower layer and does not know its processes.
declare module '../event-loop/event-loop.js' {
  interface EventLoop {
    /**
     * Starts `program` with `args`. `factory` returns the protocol, whose methods the loop calls. The standard streams
     * are pipes, unless the options say otherwise.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the error of the system, as `node:child_process` has it; HostBlockedError in a blocking run where processes
     * are Node's.
     */
    subprocessExec<P extends SubprocessProtocol>(
      factory: () => P,
      program: string,
      args?: readonly string[],
      options?: SubprocessOptions,
    ): Operation<[SubprocessTransport, P]>;

    /** As {@link subprocessExec}, but runs `command` in the shell, `/bin/sh`. */
    subprocessShell<P extends SubprocessProtocol>(
      factory: () => P,
      command: string,
      options?: SubprocessOptions,
    ): Operation<[SubprocessTransport, P]>;

    /**
     * Reads from a pipe, a socket or a terminal by its descriptor. From now on the descriptor belongs to the transport,
     * which closes it; the standard streams 0, 1 and 2 stay open.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the error of the system, `EINVAL` for a file; then the descriptor stays the caller's. HostBlockedError in a
     * blocking run where pipes are Node's.
     */
    connectReadPipe<P extends AnyProtocol>(factory: () => P, descriptor: number): Operation<[Transport, P]>;

    /** Like {@link connectReadPipe}, but for writing. The connection is lost when the pipe has no reader any more. */
    connectWritePipe<P extends AnyProtocol>(factory: () => P, descriptor: number): Operation<[Transport, P]>;
  }
}

addLoopMethods(['subprocessExec', 'subprocessShell', 'connectReadPipe', 'connectWritePipe']);
