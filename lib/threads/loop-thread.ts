import { randomUUID } from 'node:crypto';
import { MessageChannel, type ResourceLimits, Worker } from 'node:worker_threads';
import { checkBoolean, checkOptions, invalidType } from '../errors/arguments.js';
import { inspectable } from '../inspect/inspectable.js';
import type { LoopHandle } from '../mail/address.js';
import { GATE_WORDS, MAIL_VERSION } from '../mail/layout.js';
import { numberOfStarted } from '../mail/liveness.js';
import { BELL_WORDS, DEAD, THREAD_ID } from '../reactor/bell.js';
import { Link } from './link.js';
import { moduleHref } from './module-href.js';
import { type ExposedFunctions, RemoteLoop } from './remote-loop.js';
import type { ThreadStart } from './thread-start.js';

/** The name by which a loop thread is told to stop. No module exports it. */
export const STOP = '\0stop';

/** How to start a thread with a loop. */
export interface LoopThreadOptions {
  /** What debuggers and reports call the thread. */
  readonly name?: string | undefined;
  /**
   * True (default): the thread keeps the process alive only while a call to it has no answer. False: until it is stopped.
   */
  readonly daemon?: boolean | undefined;
  /** What `workerData` is in the thread; cloned. */
  readonly workerData?: unknown;
  /** The environment of the thread, by default a copy. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Flags of Node for the thread. */
  readonly execArgv?: string[] | undefined;
  /** Limits of V8 for the thread. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

const MAIN = new URL('./loop-thread-main.js', import.meta.url);

/** A Worker that runs a loop for ever, which this thread can call from the first moment: what it cannot do yet, waits there. */
export class LoopThread<E = ExposedFunctions> {
  /** The loop that runs in the thread. */
  readonly loop: RemoteLoop<E>;
  /** @internal */
  readonly _worker: Worker;
  readonly #link: Link;
  readonly #ended: Promise<void>;
  #failure: unknown;

  static {
    inspectable(LoopThread);
  }

  /** @internal Use `startLoopThread`. */
  constructor(module: string, options: LoopThreadOptions, cancelsAtOnce = true) {
    const gate = new SharedArrayBuffer(4 * GATE_WORDS);
    const bell = new Int32Array(new SharedArrayBuffer(4 * BELL_WORDS));
    const handle: LoopHandle = {
      kind: 'asyncio-native.loop',
      version: MAIL_VERSION,
      id: 0,
      native: null,
      gate,
      bell: bell.buffer as SharedArrayBuffer,
      lobby: `asyncio-native.${randomUUID()}`,
    };
    this.#link = new Link(handle, cancelsAtOnce);
    this.loop = new RemoteLoop<E>(handle, this.#link, 'wait');
    const { port1, port2 } = new MessageChannel();
    const introduction = this.#link.introduction(port1, port2);
    const { name, daemon = true, workerData, env, execArgv, resourceLimits } = options;
    const { lobby } = handle;
    const start: ThreadStart = { module, gate, bell: handle.bell, lobby, introduction };
    let worker: Worker | undefined;
    const thread = numberOfStarted(() => {
      worker = new Worker(MAIN, {
        ...(workerData !== undefined && { workerData }),
        ...(name !== undefined && { name }),
        ...(env !== undefined && { env }),
        ...(execArgv !== undefined && { execArgv }),
        ...(resourceLimits !== undefined && { resourceLimits }),
      });
    });
    Atomics.compareExchange(bell, THREAD_ID, 0, thread);
    this._worker = worker as unknown as Worker;
    this._worker.postMessage(start, [port2]);
    if (daemon) {
      // Calls without an answer keep the process alive by themselves.
      this._worker.unref();
    }
    this._worker.on('error', (error) => {
      this.#failure = error;
    });
    this.#ended = new Promise((resolve, reject) => {
      this._worker.once('exit', () => {
        Atomics.store(bell, DEAD, 1);
        this.#link.broken(this.#failure);
        if (this.#failure === undefined) {
          resolve();
        } else {
          reject(this.#failure);
        }
      });
    });
    this.#ended.catch(() => {});
  }

  /** Asks the loop to stop, which ends the thread: after the present iteration; tasks that are pending are cancelled. */
  stop(): void {
    if (!this.#link.isClosed) {
      this.#link.send(STOP, []);
    }
  }

  /**
   * Resolves when the thread has ended; rejects with what ended it, if that was an error. Does not ask it to: see {@link stop}.
   * Waiting keeps the process alive.
   */
  async join(): Promise<void> {
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
    return this.#link.isClosed ? 'ended' : 'running';
  }
}

/**
 * Starts a thread that runs a loop for ever, hosted on its Node, with the functions that the module `moduleUrl` exports
 * exposed by their names. Never blocks: calls that come too early wait for the thread. If the module cannot be loaded they
 * fail with that error. `E` may be the type of the module: `startLoopThread<typeof import('./worker.js')>(url)`.
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
