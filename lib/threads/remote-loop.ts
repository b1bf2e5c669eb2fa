import { checkHandle, type LoopHandle } from '../channel/loop-handle.js';
import { nativePostTable } from '../channel/native-post-table.js';
import type { WhenFull } from '../channel/ring-writer.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import { checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import type { ClientConnection } from '../rpc/client-connection.js';
import { crossing } from '../rpc/lazy.js';
import { inspectable } from '../util/inspectable.js';
import { RemoteCoroutine } from './remote-coroutine.js';

/** What a loop exposes, by name; the type of a module will do. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any kind
export type ExposedFunctions = Record<string, any>;

/** The names of functions. */
export type ExposedName<E> = { [K in keyof E]: E[K] extends (...args: never[]) => unknown ? K : never }[keyof E] &
  string;

/** The arguments of one. */
export type ExposedArguments<E, K extends keyof E> = E[K] extends (...args: infer A) => unknown ? A : never;

/** What a call of one comes to. */
export type ExposedResult<E, K extends keyof E> = E[K] extends (...args: never[]) => infer R
  ? R extends Coroutine<infer T>
    ? T
    : Awaited<R>
  : never;

/** How to connect to a loop. */
export interface ConnectOptions {
  /**
   * What a call does while the loop's inbox is full: `'wait'` (default) **blocks** this thread until there is room, `'throw'`
   * raises RuntimeError with the code `ERR_ASYNCIO_INBOX_FULL`.
   */
  readonly whenFull?: WhenFull | undefined;
}

/** A loop of another thread, as seen from this one. `E`: what it exposes. */
export class RemoteLoop<E = ExposedFunctions> {
  readonly #handle: LoopHandle;
  readonly #connection: ClientConnection;
  /** @internal */
  readonly _whenFull: WhenFull;
  /** For the compiler only. */
  declare protected readonly _exposed: E;

  static {
    inspectable(RemoteLoop);
  }

  /** @internal Use `connectLoop`. */
  constructor(handle: LoopHandle, connection: ClientConnection, whenFull: WhenFull) {
    this.#handle = handle;
    this.#connection = connection;
    this._whenFull = whenFull;
  }

  /**
   * Has the loop call the function that it exposes as `name`, in an iteration soon, and goes on. Calls from one thread are
   * made in their order. A coroutine function is run as a task. What it throws goes to the exception handler of that loop.
   *
   * May **block** while the loop's inbox is full, see {@link ConnectOptions}.
   *
   * @throws RuntimeError if the loop is closed, or its thread has ended. DataCloneError if an argument cannot be cloned;
   * nothing is sent then.
   */
  callSoonThreadsafe<K extends ExposedName<E>>(name: K, ...args: ExposedArguments<E, K>): void {
    if (typeof name !== 'string') {
      throw invalidType('callSoonThreadsafe', 'name', 'a string', name);
    }
    this.#connection.send(name, args, this._whenFull);
  }

  /** The call of a function that the loop exposes, to be started by `runCoroutineThreadsafe`. @throws TypeError for a name that is no string. */
  coroutine<K extends ExposedName<E>>(name: K, ...args: ExposedArguments<E, K>): RemoteCoroutine<ExposedResult<E, K>> {
    if (typeof name !== 'string') {
      throw invalidType('coroutine', 'name', 'a string', name);
    }
    return new RemoteCoroutine(this.#connection, name, args);
  }

  /** Whether the loop was closed, or its thread has ended, as far as is known here. */
  isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** What names this loop, for other threads to connect to. */
  handle(): LoopHandle {
    // That of a thread may have been made only since.
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

/**
 * The loop that `handle` names, for this thread to call. `E` may be the type of the module whose functions it exposes:
 * `connectLoop<typeof import('./worker.js')>(handle)`.
 *
 * @throws TypeError if `handle` was not made by `loop.handle()`, or for an unknown option.
 */
export function connectLoop<E = ExposedFunctions>(handle: LoopHandle, options: ConnectOptions = {}): RemoteLoop<E> {
  checkHandle('connectLoop', 'handle', handle);
  checkOptions('connectLoop', options, ['whenFull']);
  const { whenFull = 'wait' } = options;
  if (whenFull !== 'wait' && whenFull !== 'throw') {
    throw invalidValue('connectLoop', 'whenFull', "'wait' or 'throw'", whenFull);
  }
  return new RemoteLoop<E>(handle, crossing().ClientConnection.to(handle), whenFull);
}
