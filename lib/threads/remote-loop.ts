import type { LoopHandle } from '../channel/loop-handle.js';
import { nativePostTable } from '../channel/native-post-table.js';
import type { WhenFull } from '../channel/ring-writer.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidType, notIterable } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { ClientConnection } from '../rpc/client-connection.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { inspectable } from '../util/inspectable.js';
import { lazyThreads } from './lazy-threads.js';

/** The functions that a loop exposes, by name. May be the type of a module. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any kind
export type ExposedFunctions = Record<string, any>;

/** The names of the functions among those that a loop exposes. */
export type ExposedName<E> = { [K in keyof E]: E[K] extends (...args: never[]) => unknown ? K : never }[keyof E] &
  string;

/** The arguments of the exposed function `K`. */
export type ExposedArguments<E, K extends keyof E> = E[K] extends (...args: infer A) => unknown ? A : never;

/** The result of a call of the exposed function `K`: what its Promise or coroutine results in, if it returns one. */
export type ExposedResult<E, K extends keyof E> = E[K] extends (...args: never[]) => infer R
  ? R extends Coroutine<infer T>
    ? T
    : Awaited<R>
  : never;

/** Options of `connectLoop`. */
export interface ConnectOptions {
  /**
   * What a call does while the loop's inbox is full: `'wait'` (default) **blocks** this thread until there is room,
   * `'throw'` raises RuntimeError with the code `ERR_ASYNCIO_INBOX_FULL`.
   */
  readonly whenFull?: WhenFull | undefined;
}

/** How to call a function in another thread. */
export interface CallOptions {
  /** Aborting it cancels the call. */
  readonly signal?: AbortSignal | undefined;
}

/** A call of a function in another thread, before it is sent. `runCoroutineThreadsafe` sends it, once. */
export class RemoteCoroutine<T = unknown> {
  readonly #name: string;
  #args: readonly unknown[] | undefined;
  /** @internal */
  readonly _connection: ClientConnection;
  /** For the compiler only. */
  declare protected readonly _result: T;

  /** @internal */
  constructor(connection: ClientConnection, name: string, args: readonly unknown[]) {
    this._connection = connection;
    this.#name = name;
    this.#args = args;
  }

  /** @internal The name and the arguments, for `runCoroutineThreadsafe`. @throws RuntimeError the second time. */
  _take(): [name: string, args: readonly unknown[]] {
    const args = this.#args;
    if (args === undefined) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    this.#args = undefined;
    return [this.#name, args];
  }

  /** @internal Raises an error for `yield*`. */
  [Symbol.iterator](): never {
    throw notIterable(this, 'yield* wrapFuture(runCoroutineThreadsafe(...))');
  }

  /** @internal */
  _describe(): string {
    return `${this.#name}${this.#args === undefined ? ' started' : ''}`;
  }
}

inspectable(RemoteCoroutine);

/** A loop of another thread, for this thread to call. `E`: the functions that it exposes. */
export class RemoteLoop<E = ExposedFunctions> {
  readonly #handle: LoopHandle;
  readonly #connection: ClientConnection;
  /** @internal */
  readonly _whenFull: WhenFull;
  /** For the compiler only. */
  declare protected readonly _exposed: E;

  /** @internal Use `connectLoop`. */
  constructor(handle: LoopHandle, connection: ClientConnection, whenFull: WhenFull) {
    this.#handle = handle;
    this.#connection = connection;
    this._whenFull = whenFull;
  }

  /**
   * Asks the loop to call the function that it exposes as `name`, and returns. Calls from one thread run in their
   * order. The call of a coroutine function runs as a task. What it throws goes to the exception handler of that loop.
   *
   * May **block** while the loop's inbox is full: see {@link ConnectOptions}.
   *
   * @throws RuntimeError if the loop is closed, or its thread has ended. DataCloneError if an argument cannot be
   * cloned; then nothing is sent.
   */
  callSoonThreadsafe<K extends ExposedName<E>>(name: K, ...args: ExposedArguments<E, K>): void {
    if (typeof name !== 'string') {
      throw invalidType('callSoonThreadsafe', 'name', 'a string', name);
    }
    this.#connection.send(name, args, this._whenFull);
  }

  /**
   * The call of a function that the loop exposes, to be started by `runCoroutineThreadsafe`. @throws TypeError for a
   * name that is no string.
   */
  coroutine<K extends ExposedName<E>>(name: K, ...args: ExposedArguments<E, K>): RemoteCoroutine<ExposedResult<E, K>> {
    if (typeof name !== 'string') {
      throw invalidType('coroutine', 'name', 'a string', name);
    }
    return new RemoteCoroutine(this.#connection, name, args);
  }

  /** Whether this thread knows that the loop was closed or its thread has ended. */
  isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** A handle of this loop, by which other threads can connect to it. */
  handle(): LoopHandle {
    // A thread that was started makes its reactor later than this object.
    const id = this.#connection.reactor;
    return { ...this.#handle, id, native: nativePostTable(id) };
  }

  /** @internal */
  get _connection(): ClientConnection {
    return this.#connection;
  }

  /** @internal */
  _describe(): string {
    return this.isClosed() ? 'closed' : 'open';
  }
}

inspectable(RemoteLoop);

/**
 * Connects this thread to a loop of another, to call the functions that it exposes.
 *
 *     const remote = connectLoop<typeof import('./worker.js')>(workerData.handle);
 *     const user = yield* wrapFuture(runCoroutineThreadsafe(remote.coroutine('fetchUser', 7), remote));
 *
 * `handle` was made by `loop.handle()` in the other thread. `E` may be the type of the module whose functions it exposes.
 *
 * @throws TypeError if `handle` was not made by `loop.handle()`, or for an unknown option.
 */
export function connectLoop<E = ExposedFunctions>(handle: LoopHandle, options: ConnectOptions = {}): RemoteLoop<E> {
  return lazyThreads().connect(handle, options);
}

/**
 * Runs a coroutine on a loop of another thread, as a task: `runCoroutineThreadsafe(remote.coroutine('fetchUser', 7),
 * remote)`. The ConcurrentFuture gets what it returns or throws. A thread can block on it.
 *
 * @throws TypeError if `coro` was not made by `loop.coroutine`; RuntimeError if it was run before, or the loop is
 * closed; DataCloneError if an argument cannot be cloned.
 */
export function runCoroutineThreadsafe<T>(
  coro: RemoteCoroutine<T>,
  loop: RemoteLoop<never>,
  options?: CallOptions,
): ConcurrentFuture<T>;
export function runCoroutineThreadsafe<T, E>(
  coro: RemoteCoroutine<T>,
  loop: RemoteLoop<E>,
  options?: CallOptions,
): ConcurrentFuture<T>;
export function runCoroutineThreadsafe<T>(
  coro: RemoteCoroutine<T>,
  loop: RemoteLoop,
  options: CallOptions = {},
): ConcurrentFuture<T> {
  return lazyThreads().runRemotely(coro, loop, options);
}
