import { randomUUID } from 'node:crypto';
import {
  type Callable,
  type Called,
  type ConcurrentFuture,
  checkBoolean,
  checkCount,
  checkOptions,
  checkTime,
  invalidType,
  type LoopThread,
  lazyExecutor,
  type MapOptions,
  type MappedResults,
  RuntimeError,
  runCoroutineThreadsafe,
  type ShutdownExecutorOptions,
  startLoopThread,
  ThreadPoolExecutor,
  WorkerFunction,
  workerScript,
} from '../core.js';
import { checkInstalled } from './bullmq-package.js';
import type * as clientThread from './client-thread.js';
import type { QueueConnectionOptions } from './connection-options.js';
import { CHECK_INTERVAL, RECONNECT_TIMEOUT } from './constants.js';
import { encodeValue } from './payload.js';
import { QueueCall } from './queue-call.js';
import type { ClientSettings } from './queue-client.js';
import { callTarget } from './queue-task.js';
import { type QueueSettings, queueSettings } from './redis-connection.js';

/** Options of {@link QueueExecutor}. */
export interface QueueExecutorOptions {
  /** The name of the queue, without colons. Workers with the same name serve it. */
  readonly queue: string;
  /**
   * The server, Redis or Valkey: `redis://[user[:password]@]host[:port][/db]`, or `rediss://` for TLS; or the parts of
   * that as an object. Without it, the calls run in a local thread pool, and the executor warns.
   */
  readonly connection?: string | QueueConnectionOptions | undefined;
  /**
   * Milliseconds for which the executor tries to connect for the first time. A call that cannot be queued, because the
   * server is absent, also waits this long. 10,000 by default.
   */
  readonly connectTimeout?: number | undefined;
  /**
   * Milliseconds for which queued and running calls wait for a server that has gone away: 300,000 by default. Then they
   * fail, although they may still run. Infinity: they wait until it is back.
   */
  readonly reconnectTimeout?: number | undefined;
  /**
   * Milliseconds between two looks for lost answers. A server that does not answer counts as absent after that time,
   * too. 5,000 by default.
   */
  readonly checkInterval?: number | undefined;
  /** Maximum bytes of the arguments of a call: 1,048,576 by default. */
  readonly maxPayload?: number | undefined;
}

const OPTIONS = ['reconnectTimeout', 'checkInterval'];

/** The client of a queue in its own thread. */
type ClientThread = LoopThread<typeof clientThread>;

/**
 * Calls functions in workers, on this machine or others. Each call is a job of BullMQ on Redis or Valkey. `startWorker`
 * or `asyncio-native worker` starts a worker.
 *
 * A call may run **more than once**, for example if its worker is killed. While the caller waits, a call always ends
 * with a result or an error.
 *
 * The connection lives in a thread of this package, which starts with the first call. So a thread may block on a result
 * anywhere. Calls without an answer keep the process alive; the executor does not.
 */
export class QueueExecutor {
  /** `loop.setDefaultExecutor` refuses it, because `submit` takes no plain functions. */
  readonly takesFunctions = false;
  readonly #settings: Omit<ClientSettings, 'connection'>;
  readonly #connection: ClientSettings['connection'] | undefined;
  readonly #local: ThreadPoolExecutor | undefined;
  readonly #pending = new Set<ConcurrentFuture>();
  readonly #tag = randomUUID();
  #made = 0;
  #thread: ClientThread | undefined;
  #isShut = false;
  #ended: ConcurrentFuture<void> | undefined;

  /**
   * Does not connect yet.
   *
   * @throws TypeError, RangeError for an unknown option or a wrong value; RuntimeError, code `ERR_ASYNCIO_MISSING_PACKAGE`,
   * if there is a connection and `bullmq` or `ioredis` is not installed.
   */
  constructor(options: QueueExecutorOptions) {
    const { connection, ...settings } = queueSettings('QueueExecutor', options as Partial<QueueSettings>, OPTIONS);
    const { reconnectTimeout = RECONNECT_TIMEOUT, checkInterval = CHECK_INTERVAL } = options;
    checkTime('QueueExecutor', 'reconnectTimeout', reconnectTimeout);
    checkCount('QueueExecutor', 'checkInterval', checkInterval, 1);
    this.#settings = { ...settings, reconnectTimeout, checkInterval };
    this.#connection = connection;
    if (connection !== undefined) {
      checkInstalled('QueueExecutor');
      return;
    }
    this.#local = new ThreadPoolExecutor({ threadNamePrefix: settings.queue });
    const message = `QueueExecutor: no connection is given, so the calls of "${settings.queue}" run in threads of this process`;
    process.emitWarning(message, { type: 'AsyncioNativeWarning', code: 'ASYNCIO_NATIVE_LOCAL_QUEUE' });
  }

  /**
   * Calls `fn(...args)` in a worker. `fn` is the result of `task` or `workerFunction`: the workers have its module, so
   * its source is not sent. Arguments and result are structured clones (`v8.serialize`); an error keeps class name,
   * code, message, stack, cause and own properties. `cancel()` of the future takes a call out of the queue. A running
   * function can check by `checkCancelled`; a coroutine gets CancelledError. `onProgress` of the future receives the
   * values of `reportProgress`; if they come faster than the server takes them, only the latest.
   *
   * The future fails with RuntimeError. Its code is `ERR_ASYNCIO_QUEUE_UNREACHABLE` if there is no server within
   * `connectTimeout`, or if it is absent for `reconnectTimeout`; `ERR_ASYNCIO_QUEUE_FULL` if it has no memory for the
   * call; `ERR_ASYNCIO_QUEUE_EVICTS` if it evicts keys when it is full. The future fails with BrokenExecutorError if
   * workers die with the call again and again.
   *
   * @throws TypeError for any other `fn`; DataCloneError for an argument that cannot be cloned; RangeError, code
   * `ERR_ASYNCIO_PAYLOAD_TOO_LARGE`, if the arguments take more than `maxPayload`; RuntimeError after {@link shutdown}.
   */
  submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): ConcurrentFuture<Called<R>> {
    this.#check('submit', fn);
    return this.#submit('submit', fn as WorkerFunction, args) as ConcurrentFuture<Called<R>>;
  }

  /** As `ThreadPoolExecutor.map`: submits `fn(a, b, …)` for each row of the iterables at once. @throws as {@link submit}. */
  map<R>(fn: Callable<never[], R>, ...iterables: [...Iterable<unknown>[], MapOptions]): MappedResults<Called<R>>;
  map<R>(fn: Callable<never[], R>, ...iterables: Iterable<unknown>[]): MappedResults<Called<R>>;
  map(fn: Callable, ...given: unknown[]): MappedResults<unknown> {
    this.#check('map', fn);
    return lazyExecutor().mapCalls(given, (row) => this.#submit('map', fn as WorkerFunction, row));
  }

  /**
   * Accepts no more calls. **Blocks** until the submitted calls have their answers and the connection has ended. If
   * `wait` is false it returns at once, and the rest goes on by itself. `cancelFutures` first cancels the calls,
   * including running ones. May be called again.
   *
   * @throws TypeError for an unknown option or a value of the wrong type.
   */
  shutdown(options: ShutdownExecutorOptions = {}): void {
    checkOptions('shutdown', options, ['wait', 'cancelFutures']);
    const { wait = true, cancelFutures = false } = options;
    checkBoolean('shutdown', 'wait', wait);
    checkBoolean('shutdown', 'cancelFutures', cancelFutures);
    this.#isShut = true;
    if (this.#local !== undefined) {
      this.#local.shutdown(options);
      return;
    }
    if (cancelFutures) {
      for (const call of this.#pending) {
        call.cancel();
      }
    }
    this.#end();
    if (wait) {
      this.#ended?.result();
    }
  }

  /** Like {@link shutdown}, but does not block: resolves when the connection has ended. */
  async shutdownAsync(options: Pick<ShutdownExecutorOptions, 'cancelFutures'> = {}): Promise<void> {
    checkOptions('shutdownAsync', options, ['cancelFutures']);
    if (this.#local !== undefined) {
      this.#isShut = true;
      await this.#local.shutdownAsync(options);
      return;
    }
    this.shutdown({ ...options, wait: false });
    await this.#ended;
    await this.#thread?.join();
  }

  /** Calls {@link shutdown}: **blocks**. */
  [Symbol.dispose](): void {
    this.shutdown();
  }

  /** Calls {@link shutdownAsync}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdownAsync();
  }

  #check(where: string, fn: unknown): void {
    if (!(fn instanceof WorkerFunction)) {
      throw invalidType(where, 'fn', 'what task() or workerFunction() returns: no source travels to a worker', fn);
    }
    if (this.#isShut) {
      throw new RuntimeError(`${where}: the executor is shut down`, 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN');
    }
  }

  #submit(where: string, fn: WorkerFunction, args: readonly unknown[]): ConcurrentFuture {
    if (this.#local !== undefined) {
      return this.#local.submit(fn as Callable<unknown[]>, ...args);
    }
    const encoded = encodeValue(`${where}: what "args" holds`, args, this.#settings.maxPayload);
    const { loop } = this.#started();
    const call = new QueueCall(loop._connection);
    loop._connection.begin(call, 'call', [this.#made++, callTarget(fn), encoded]);
    this.#pending.add(call);
    call._onDone(() => this.#pending.delete(call));
    return call;
  }

  #started(): ClientThread {
    this.#thread ??= startLoopThread<typeof clientThread>(workerScript('worker-scripts/queue-client.cjs'), {
      name: `queue ${this.#settings.queue}`,
      workerData: { settings: { ...this.#settings, connection: this.#connection }, tag: this.#tag },
    });
    return this.#thread;
  }

  #end(): void {
    const thread = this.#thread;
    if (thread !== undefined && this.#ended === undefined) {
      this.#ended = runCoroutineThreadsafe(thread.loop.coroutine('close'), thread.loop);
      this.#ended._onDone(() => thread.stop());
    }
  }
}
