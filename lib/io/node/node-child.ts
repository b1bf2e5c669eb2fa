import type { ChildProcess, SpawnOptions, StdioOptions } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Coroutine } from '../../coroutine/coroutine.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { ChildClient, ChildHandle } from '../child-handle.js';
import { DEVNULL, PIPE, type SpawnPlan, STDOUT } from '../subprocess-options.js';
import { spawnError } from '../system-error.js';
import { NodePipeLink } from './node-pipe-link.js';

/** A child process of Node's. */
class NodeChild implements ChildHandle {
  readonly pid: number;
  readonly pipes: readonly [NodePipeLink | null, NodePipeLink | null, NodePipeLink | null];
  readonly #process: ChildProcess;
  #client: ChildClient | null;

  constructor(loop: EventLoop, child: ChildProcess, isMerged: boolean, client: ChildClient) {
    this.#process = child;
    this.pid = child.pid as number;
    this.#client = client;
    const link = (socket: object | null): NodePipeLink | null =>
      socket && new NodePipeLink(loop, socket as Socket, socket === child.stdin);
    const { stdin, stdout, stderr } = child;
    this.pipes = isMerged
      ? [link(stdin), link(merged(stdout as Socket, stderr as Socket)), null]
      : [link(stdin), link(stdout), link(stderr)];
    child.on('exit', (code, signal) => {
      const returncode = signal === null ? (code ?? 0) : -process.getBuiltinModule('node:os').constants.signals[signal];
      this.#client?.onExit(returncode);
    });
    // Of a signal that cannot be sent, which `kill` has thrown.
    child.on('error', () => {});
  }

  get emitter(): EventEmitter {
    return this.#process;
  }

  owner(): object | null {
    return this.#client?.owner ?? null;
  }

  forget(): void {
    this.#client = null;
    for (const pipe of this.pipes) {
      pipe?.forget();
      pipe?.close();
    }
  }

  kill(signal: number): void {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      process.kill(this.pid, signal);
    }
  }

  release(): void {
    this.#client = null;
  }

  /** With its loop. */
  close(): void {
    this.#process.kill('SIGKILL');
  }
}

/** What the driver's `spawn` does. @throws an error of the system. */
export function* spawnByNode(loop: EventLoop, plan: SpawnPlan, client: ChildClient): Coroutine<NodeChild> {
  const { program, args, isShell, env, cwd, detached, argv0, uid, gid } = plan;
  const [, stdout, stderr] = plan.stdio;
  // Node cannot give one pipe to two descriptors.
  const isMerged = stderr === STDOUT && stdout === PIPE;
  const kinds = [...plan.stdio.slice(0, 2), stderr !== STDOUT ? stderr : isMerged ? PIPE : stdout];
  const options: SpawnOptions = {
    stdio: kinds.map((kind) => (kind === PIPE ? 'pipe' : kind === DEVNULL ? 'ignore' : kind)) as StdioOptions,
    detached,
    shell: isShell,
    ...(env && { env }),
    ...(cwd !== undefined && { cwd }),
    ...(argv0 !== undefined && { argv0 }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
  let child: ChildProcess;
  try {
    child = process.getBuiltinModule('node:child_process').spawn(program, args, options);
  } catch (error) {
    // Thrown errors lack some properties of emitted ones.
    const { errno } = error as NodeJS.ErrnoException;
    throw errno === undefined ? error : spawnError(errno, program, args);
  }
  if (child.pid === undefined) {
    const failed = loop.createFuture<never>();
    child.once('error', (error) => {
      if (!failed.done()) {
        failed.setException(error);
      }
    });
    yield* failed;
  }
  return new NodeChild(loop, child, isMerged, client);
}

/** The data of both streams, as they come. */
function merged(first: Socket, second: Socket): object {
  const both = new (process.getBuiltinModule('node:stream').PassThrough)();
  let open = 2;
  for (const socket of [first, second]) {
    socket.pipe(both, { end: false });
    socket.on('error', (error) => both.destroy(error));
    socket.on('close', () => {
      if (--open === 0) {
        both.end();
      }
    });
    both.on('close', () => socket.destroy());
  }
  return both;
}
