import type { Worker, WorkerOptions } from 'node:worker_threads';
import type { LoopHandle } from '../mail/address.js';
import { GATE_WORDS, MAIL_VERSION } from '../mail/layout.js';
import { numberOfStarted } from '../mail/liveness.js';
import { uniqueName } from '../mail/unique-name.js';
import { workerThreads } from '../node/builtins.js';
import { BELL_WORDS, DEAD, THREAD_ID } from '../reactor/bell.js';
import { sharedFlag } from '../reactor/fallback-warning.js';
import type { Link } from './link.js';
import type { ThreadStart } from './thread-start.js';

/** The address of a thread that is to be started: calls may be made from now on, and wait there. */
export function prepareThread(): LoopHandle {
  return {
    kind: 'asyncio-native.loop',
    version: MAIL_VERSION,
    id: 0,
    native: null,
    gate: new SharedArrayBuffer(4 * GATE_WORDS),
    bell: new SharedArrayBuffer(4 * BELL_WORDS),
    lobby: uniqueName(),
  };
}

/**
 * Starts the Worker behind `handle`, with `main` as its script, which is told `module`. `link` is this thread's own to it.
 * Calls `ended` when it has ended, with what it threw, if it did. It does not keep the process alive.
 *
 * @throws what the constructor of Worker does for wrong options.
 */
export function startThread(
  main: URL,
  module: string,
  handle: LoopHandle,
  link: Link,
  options: WorkerOptions,
  ended: (cause: unknown) => void,
): Worker {
  const { MessageChannel, Worker } = workerThreads();
  sharedFlag();
  const bell = new Int32Array(handle.bell);
  let started: Worker | undefined;
  const thread = numberOfStarted(() => {
    started = new Worker(main, options);
  });
  const worker = started as unknown as Worker;
  Atomics.compareExchange(bell, THREAD_ID, 0, thread);
  const { port1, port2 } = new MessageChannel();
  const introduction = link.introduction(port1, port2);
  const { gate, lobby } = handle;
  const start: ThreadStart = { module, gate, bell: handle.bell, lobby, introduction };
  worker.postMessage(start, [port2]);
  worker.unref();
  let failure: unknown;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.once('exit', () => {
    Atomics.store(bell, DEAD, 1);
    Atomics.notify(bell, DEAD);
    ended(failure);
  });
  return worker;
}
