import type { MessagePort } from 'node:worker_threads';
import { DEAD, THREAD_ID } from '../reactor/waker.js';
import { existsSync, readdirSync, readlinkSync, workerThreads } from '../util/node-builtins.js';
import { FIRST_LIFELINE_CHECK, LATER_LIFELINE_CHECK } from './constants.js';

/**
 * Whether another thread still lives. One that ends says so in its waker: by itself, by the addon when a Worker is terminated,
 * or by the thread that started it. Where all of these may fail, on the pure backend or before the first line of the thread,
 * Linux knows its threads; elsewhere who has started it holds a lifeline.
 */
const TASKS = '/proc/self/task';

/** The operating system's number of the calling thread; 0 where that cannot be found out. */
export function threadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}

/**
 * Calls `start`, which starts a thread, and returns the operating system's number of that; 0 where it cannot be found out. So
 * one that dies before it has begun is noticed, too.
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

/** By the memory of their wakers: the threads that this one has started, and whose numbers are not known. */
const lifelines = new WeakMap<ArrayBufferLike, Lifeline>();

/** Our end of a channel whose other end is held by a thread, and by nobody once that has ended. */
class Lifeline {
  readonly #port: MessagePort;
  #interval = FIRST_LIFELINE_CHECK;
  #next = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** What is behind `MessagePort.postMessage` returns whether there is another end; undefined where it does not tell. */
  pull(): unknown {
    return this.#port.postMessage(null) as unknown;
  }

  get isLoose(): boolean {
    const now = performance.now();
    if (now < this.#next) {
      return false;
    }
    this.#next = now + this.#interval;
    this.#interval = Math.min(2 * this.#interval, LATER_LIFELINE_CHECK);
    return this.pull() === false;
  }

  close(): void {
    this.#port.close();
  }
}

/** A port for a thread that is being started, whose waker is `waker`: by that {@link isDead} finds out, here, that it has ended. */
export function lifelineFor(waker: Int32Array): MessagePort {
  const { port1, port2 } = new (workerThreads().MessageChannel)();
  const lifeline = new Lifeline(port1);
  if (lifeline.pull() === true) {
    lifelines.set(waker.buffer, lifeline);
  }
  return port2;
}

/** The thread is known to have ended. */
export function dropLifeline(waker: Int32Array): void {
  lifelines.get(waker.buffer)?.close();
  lifelines.delete(waker.buffer);
}

/** Holds `theirs`, the other end, for as long as the calling thread lives. */
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
  if (thread === 0 ? lifelines.get(waker.buffer)?.isLoose : !existsSync(`${TASKS}/${thread}`)) {
    Atomics.store(waker, DEAD, 1);
    return true;
  }
  return false;
}
