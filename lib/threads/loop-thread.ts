import type { ResourceLimits, Worker } from 'node:worker_threads';
import { checkBoolean, checkOptions, invalidType } from '../errors/arguments.js';
import type { ClientConnection } from '../rpc/client-connection.js';
import { lazyRpc } from '../rpc/lazy-rpc.js';
import { moduleHref } from '../rpc/module-href.js';
import { workerScript } from '../rpc/worker-script.js';
import { reportFailedThread } from '../scheduler/exception-context.js';
import { inspectable } from '../util/inspectable.js';
import { type ExposedFunctions, RemoteLoop } from './remote-loop.js';

/** Calling this name stops a loop thread. No module exports it. */
export const STOP = '\0stop';

/** Options of `startLoopThread`. */
export interface LoopThreadOptions {
  /** The name of the thread in debuggers and reports. */
  readonly name?: string | undefined;
  /**
   * True (default): the thread keeps the process alive only while a call to it has no answer. False: until it is
   * stopped.
   */
  readonly daemon?: boolean | undefined;
  /** The value of `workerData` in the thread; cloned. */
  readonly workerData?: unknown;
  /** The environment of the thread, by default a copy. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Flags of Node for the thread. */
  readonly execArgv?: string[] | undefined;
  /** Limits of V8 for the thread. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

const MAIN = 'worker-scripts/run-loop.cjs';

/** A Worker that runs a loop for ever. You can call the loop at once: calls wait until it runs. */
export class LoopThread<E = ExposedFunctions> {
  /** The loop that runs in the thread. */
  readonly loop: RemoteLoop<E>;
  /** @internal */
  readonly _worker: Worker;
  readonly #connection: ClientConnection;
  readonly #ended: Promise<void>;
  /** `join` was called, so its caller gets the error that ends the thread. */
  #isJoined = false;

  /** @internal Use `startLoopThread`. */
  constructor(module: string, options: LoopThreadOptions, cancelsAtOnce = true) {
    const { ClientConnection, prepareThread, startThread } = lazyRpc();
    const handle = prepareThread();
    this.#connection = new ClientConnection(handle, cancelsAtOnce);
    this.loop = new RemoteLoop<E>(handle, this.#connection, 'wait');
    const { daemon = true, ...given } = options;
    // Node rejects an option that is undefined.
    const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    let tell: (cause: unknown) => void = () => {};
    this.#ended = new Promise((resolve, reject) => {
      tell = (cause) => (cause === undefined ? resolve() : reject(cause));
    });
    this._worker = startThread(workerScript(MAIN), module, handle, this.#connection, settings, (cause) => {
      this.#connection.broken(cause);
      if (cause !== undefined && !this.#isJoined && !this.#connection.hasFailedCalls) {
        reportFailedThread(cause, options.name ?? module);
      }
      tell(cause);
    });
    this.#ended.catch(() => {});
    if (!daemon) {
      this._worker.ref();
    }
  }

  /** Asks the loop to stop after its current iteration. Then its pending tasks are cancelled, and the thread ends. */
  stop(): void {
    this.#connection.sendIfOpen(STOP);
  }

  /**
   * Resolves when the thread has ended; rejects with the error that ended it, if there was one. Does not ask it to end:
   * see {@link stop}. Waiting keeps the process alive. If the thread ends by an error before `join` was called, and no
   * call fails because of it, the error is written to the standard error stream.
   */
  async join(): Promise<void> {
    this.#isJoined = true;
    this._worker.ref();
    await this.#ended;
  }

  /** {@link stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /** {@link stop} and {@link join}. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.join();
  }

  /** @internal */
  _describe(): string {
    return this.#connection.isClosed ? 'ended' : 'running';
  }
}

inspectable(LoopThread);

/**
 * Starts a thread that runs a loop forever, and lets this thread call the functions that the module `moduleUrl`
 * exports.
 *
 *     const { loop } = startLoopThread<typeof import('./worker.js')>(new URL('./worker.js', import.meta.url));
 *     const user = yield* wrapFuture(runCoroutineThreadsafe(loop.coroutine('fetchUser', 7), loop));
 *
 * Never blocks: early calls wait for the thread. If the module cannot be loaded, they fail with that error. The loop is hosted on the
 * thread's Node. `E` may be the type of the module.
 *
 * @throws TypeError if `moduleUrl` is neither a URL nor an absolute one as a string, or for an unknown option.
 */
export function startLoopThread<E = ExposedFunctions>(
  moduleUrl: URL | string,
  options: LoopThreadOptions = {},
): LoopThread<E> {
  const module = moduleHref('startLoopThread', 'moduleUrl', moduleUrl);
  checkOptions('startLoopThread', options, ['name', 'daemon', 'workerData', 'env', 'execArgv', 'resourceLimits']);
  const { name, daemon = true } = options;
  if (name !== undefined && typeof name !== 'string') {
    throw invalidType('startLoopThread', 'name', 'a string', name);
  }
  checkBoolean('startLoopThread', 'daemon', daemon);
  return new LoopThread<E>(module, options);
}
