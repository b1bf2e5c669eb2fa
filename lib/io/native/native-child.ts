import { IO_EXITED } from '../../reactor/layout.js';
import { workerThreads } from '../../util/node-builtins.js';
import type { ChildClient, ChildHandle } from '../child-handle.js';
import type { SpawnPlan } from '../subprocess-options.js';
import { spawnError, systemError } from '../system-error.js';
import { NativePipeLink, NUMBERS } from './native-pipe-link.js';
import type { NativeChannel, NativeSockets } from './native-sockets.js';

const SHELL = '/bin/sh';
/** Where to search for programs if there is no PATH; as the C library does. */
const DEFAULT_PATH = '/bin:/usr/bin';

/** A child process of the addon's. */
class NativeChild implements ChildHandle, NativeChannel {
  readonly pid: number;
  readonly pipes: ChildHandle['pipes'];
  readonly #sockets: NativeSockets;
  readonly #slot: number;
  #client: ChildClient | null;

  constructor(sockets: NativeSockets, slot: number, pid: number, pipes: ChildHandle['pipes'], client: ChildClient) {
    this.#sockets = sockets;
    this.#slot = slot;
    this.pid = pid;
    this.pipes = pipes;
    this.#client = client;
    sockets.register(slot, this);
  }

  onCompletion(kind: number, code: number, signal: number): void {
    if (kind === IO_EXITED) {
      this.#client?.onExit(signal === 0 ? code : -signal);
    }
  }

  owner(): object | null {
    return this.#client?.owner ?? null;
  }

  kill(signal: number): void {
    const numbers = new Int32Array(NUMBERS);
    numbers.set([this.#slot, signal]);
    this.#sockets.native.kill(numbers);
    const [status = 0] = numbers;
    if (status < 0) {
      throw systemError(status, 'kill');
    }
  }

  release(): void {
    this.#client = null;
    this.#sockets.closeChannel(this.#slot);
  }
}

/** What the driver's `spawn` does. **Blocks** for the fraction of a millisecond that the system takes. */
export function spawnNative(sockets: NativeSockets, plan: SpawnPlan, client: ChildClient): ChildHandle {
  const { isShell, env, cwd, stdio, detached, argv0, uid = -1, gid = -1 } = plan;
  const program = isShell ? SHELL : plan.program;
  const args = isShell ? ['-c', plan.program] : plan.args;
  sockets.touch();
  const candidates = candidatesOf(program, env);
  const variables = environmentOf(env);
  const text = [
    ...candidates,
    argv0 ?? program,
    ...args,
    ...(variables ?? []),
    ...(cwd === undefined ? [] : [cwd]),
    '',
  ];
  const numbers = Int32Array.of(
    candidates.length,
    args.length + 1,
    variables?.length ?? -1,
    cwd === undefined ? 0 : 1,
    ...stdio,
    detached ? 1 : 0,
    uid,
    gid,
  );
  sockets.native.spawn(numbers, Buffer.from(text.join('\0')));
  const [slot, pid, ...pipes] = numbers as unknown as [number, number, ...number[]];
  if (slot < 0) {
    throw spawnError(slot, program, args);
  }
  const pipe = (index: number): NativePipeLink | null => {
    const connection = pipes[2 * index] as number;
    const watch = pipes[2 * index + 1] as number;
    return connection === -1 ? null : new NativePipeLink(sockets, connection, index === 0, watch);
  };
  return new NativeChild(sockets, slot, pid, [pipe(0), pipe(1), pipe(2)], client);
}

/** The possible paths of `program`. Searches the PATH of the child, as `node:child_process` does. */
function candidatesOf(program: string, env: Readonly<Record<string, string>> | undefined): string[] {
  if (program.includes('/')) {
    return [program];
  }
  const { PATH = DEFAULT_PATH } = env ?? process.env;
  return PATH.split(':').map((folder) => (folder === '' ? program : `${folder}/${program}`));
}

/** Undefined for the variables of this process, which the addon knows; a Worker has its own variables. */
function environmentOf(env: Readonly<Record<string, string>> | undefined): string[] | undefined {
  if (env === undefined && workerThreads().isMainThread) {
    return undefined;
  }
  return Object.entries(env ?? process.env).map(([name, value]) => `${name}=${value}`);
}
