import type { Worker, WorkerOptions } from 'node:worker_threads';
import { dropLifeline, lifelineFor, numberOfStarted } from '../channel/liveness.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import { ENDPOINT_WORDS, PROTOCOL_VERSION } from '../channel/protocol.js';
import { uniqueName } from '../channel/unique-name.js';
import { lazyPure } from '../reactor/pure/lazy-pure.js';
import { DEAD, THREAD_ID, WAKER_WORDS } from '../reactor/waker.js';
import { Atomics } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';
import type { ClientConnection } from './client-connection.js';
import type { StartMessage } from './start-message.js';

/** The handle of a thread that will be started. It can be called from now on: the calls wait for the thread. */
export function prepareThread(): LoopHandle {
  return {
    kind: 'asyncio-native.loop',
    version: PROTOCOL_VERSION,
    id: 0,
    native: null,
    endpoint: new SharedArrayBuffer(4 * ENDPOINT_WORDS),
    waker: new SharedArrayBuffer(4 * WAKER_WORDS),
    rendezvous: uniqueName(),
  };
}

/**
 * Starts the Worker of `handle` with the script `main`, whose start message names `module`. `connection` is this
 * thread's connection to it. Calls `ended` once it has ended, with what it threw, if it did. It does not keep the
 * process alive.
 *
 * @throws what the constructor of Worker does for wrong options.
 */
export function startThread(
  main: URL,
  module: string,
  handle: LoopHandle,
  connection: ClientConnection,
  options: WorkerOptions,
  ended: (cause: unknown) => void,
): Worker {
  const { MessageChannel, Worker } = workerThreads();
  lazyPure().sharedFlag();
  const waker = new Int32Array(handle.waker);
  let started: Worker | undefined;
  const thread = numberOfStarted(() => {
    started = new Worker(main, options);
  });
  const worker = started as unknown as Worker;
  Atomics.compareExchange(waker, THREAD_ID, 0, thread);
  const { port1, port2 } = new MessageChannel();
  const handshake = connection.handshake(port1, port2);
  const { endpoint, rendezvous } = handle;
  const lifeline = thread === 0 ? lifelineFor(waker) : null;
  const start: StartMessage = { module, endpoint, waker: handle.waker, rendezvous, handshake, lifeline };
  worker.postMessage(start, lifeline === null ? [port2] : [port2, lifeline]);
  worker.unref();
  let failure: unknown;
  worker.on('error', (error: unknown) => {
    failure = error === undefined ? new Error('The thread has thrown undefined') : error;
  });
  worker.once('exit', () => {
    Atomics.store(waker, DEAD, 1);
    Atomics.notify(waker, DEAD);
    dropLifeline(waker);
    ended(failure);
  });
  return worker;
}
