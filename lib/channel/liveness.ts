import type { MessagePort } from 'node:worker_threads';
import { DEAD, THREAD_ID } from '../reactor/waker.js';
import { Atomics, performance } from '../util/globals.js';
import { existsSync, readdirSync, readlinkSync, workerThreads } from '../util/node-builtins.js';
import { FIRST_LIFELINE_CHECK, LATER_LIFELINE_CHECK } from './constants.js';

/**
 * Finds out whether another thread lives. When a thread ends, its waker is marked: by itself, by the addon if a Worker
 * is terminated, or by the thread that has started it. None of these may happen on the pure backend, or before the
 * first line of the thread. Then Linux's list of threads tells; on other systems the thread that has started it holds a
 * lifeline.
 */
const TASKS = '/proc/self/task';

/** The operating system's number of the calling thread; 0 if it cannot be found out. */
export function threadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}

/**
 * Calls `start`, which starts a thread, and returns the operating system's number of that thread; 0 if it cannot be
 * found out. So the end of a thread is noticed even if it ends before its first line.
 */
export function numberOfStarted(start: () => void): number {
  const before = new Set(threadIds());
  start();
  const started = threadIds().filter((id) => !before.has(id));
  return started.length === 1 ? Number(started[0]) : 0;
}

function threadIds(): string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}

/** Lifelines to the threads that this one has started and whose numbers are unknown, by the memory of their wakers. */
const lifelines = new WeakMap<ArrayBufferLike, Lifeline>();

/** Our end of a channel whose other end a thread holds as long as it lives. */
class Lifeline {
  readonly #port: MessagePort;
  #interval = FIRST_LIFELINE_CHECK;
  #next = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** `MessagePort.postMessage` returns whether there is another end; undefined in a Node that does not tell. */
  check(): unknown {
    return this.#port.postMessage(null) as unknown;
  }

  get isBroken(): boolean {
    const now = performance.now();
    if (now < this.#next) {
      return false;
    }
    this.#next = now + this.#interval;
    this.#interval = Math.min(2 * this.#interval, LATER_LIFELINE_CHECK);
    return this.check() === false;
  }

  close(): void {
    this.#port.close();
  }
}

/** A port for a thread that is being started: while it holds the port, {@link isDead} is false here for its `waker`. */
export function lifelineFor(waker: Int32Array): MessagePort {
  const { port1, port2 } = new (workerThreads().MessageChannel)();
  const lifeline = new Lifeline(port1);
  if (lifeline.check() === true) {
    lifelines.set(waker.buffer, lifeline);
  }
  return port2;
}

/** The thread has ended: its lifeline is not needed any more. */
export function dropLifeline(waker: Int32Array): void {
  lifelines.get(waker.buffer)?.close();
  lifelines.delete(waker.buffer);
}

/** Holds `theirs`, the other end of a lifeline, until the calling thread ends. */
export function holdLifeline(theirs: MessagePort): void {
  held = theirs;
  held.on('message', () => {});
  held.unref();
}

let held: MessagePort;

/** Whether the thread of `waker` has ended. */
export function isDead(waker: Int32Array): boolean {
  if (Atomics.load(waker, DEAD) !== 0) {
    return true;
  }
  const thread = Atomics.load(waker, THREAD_ID);
  if (thread === 0 ? lifelines.get(waker.buffer)?.isBroken : !existsSync(`${TASKS}/${thread}`)) {
    Atomics.store(waker, DEAD, 1);
    return true;
  }
  return false;
}
