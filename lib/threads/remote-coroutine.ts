import { notIterable } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { ClientConnection } from '../rpc/client-connection.js';
import { inspectable } from '../util/inspectable.js';

/**
 * A call of a function in another thread that was not made yet: runs nothing until it is given to `runCoroutineThreadsafe`,
 * and only once.
 */
export class RemoteCoroutine<T = unknown> {
  readonly #name: string;
  #args: readonly unknown[] | undefined;
  /** @internal */
  readonly _connection: ClientConnection;
  /** For the compiler only. */
  declare protected readonly _result: T;

  static {
    inspectable(RemoteCoroutine);
  }

  /** @internal */
  constructor(connection: ClientConnection, name: string, args: readonly unknown[]) {
    this._connection = connection;
    this.#name = name;
    this.#args = args;
  }

  /** @internal The name and the arguments, for the one who runs it. @throws RuntimeError the second time. */
  _take(): [name: string, args: readonly unknown[]] {
    const args = this.#args;
    if (args === undefined) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    this.#args = undefined;
    return [this.#name, args];
  }

  /** @internal For those who write `yield*`. */
  [Symbol.iterator](): never {
    throw notIterable(this, 'yield* wrapFuture(runCoroutineThreadsafe(...))');
  }

  /** @internal */
  _describe(): string {
    return `${this.#name}${this.#args === undefined ? ' started' : ''}`;
  }
}
