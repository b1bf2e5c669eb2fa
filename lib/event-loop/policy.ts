import { invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { LoopOptions } from '../scheduler/options.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { threadState } from '../scheduler/thread-state.js';
import { otherCopies } from '../util/copies.js';
import { workerThreads } from '../util/node-builtins.js';
import { show } from '../util/show.js';
import { EventLoop } from './event-loop.js';
import { eventLoopOf } from './event-loop-of.js';

/**
 * Makes a loop. The caller closes it with `close`.
 *
 *     const loop = newEventLoop({ clock: 'virtual' }); // for tests: time passes at once
 *
 * @throws TypeError or RangeError for an unknown option or value.
 * @throws NativeUnavailableError if the native backend is demanded and does not load.
 */
export function newEventLoop(options?: LoopOptions): EventLoop {
  return new EventLoop(options);
}

/**
 * Returns the running loop, otherwise this thread's current loop. The main thread makes one on demand.
 *
 * @throws RuntimeError in a worker where no loop was set or is running.
 */
export function getEventLoop(): EventLoop {
  const loop = findEventLoop();
  if (loop !== undefined) {
    return loop;
  }
  if (!workerThreads().isMainThread) {
    throw new RuntimeError(
      'There is no current event loop in this worker: make one with newEventLoop and setEventLoop',
      'ERR_ASYNCIO_NO_CURRENT_LOOP',
    );
  }
  const made = newEventLoop();
  threadState.current = made;
  return made;
}

/**
 * {@link getEventLoop} for functions that start coroutines. Makes no loop, because no code would run it.
 *
 * @throws RuntimeError, which names `where`, if no loop is running or was set.
 */
export function getLoopFor(where: string): EventLoop {
  const loop = findEventLoop();
  if (loop === undefined) {
    throw new RuntimeError(
      `${where}: no event loop runs in this thread, and none was set: call it in a coroutine that run or runAsync runs`,
      'ERR_ASYNCIO_NO_RUNNING_LOOP',
    );
  }
  return loop;
}

/** Makes `loop` this thread's current one; null leaves it without. @throws TypeError if it is neither a loop nor null. */
export function setEventLoop(loop: EventLoop | null): void {
  if (loop !== null && !(loop instanceof EventLoop)) {
    throw invalidType('setEventLoop', 'loop', 'an EventLoop or null', loop);
  }
  threadState.current = loop;
}

/**
 * Returns the loop that runs the caller's coroutine or callback. In Node's own callbacks and in async functions, it is
 * the loop of the blocking run in progress; without one, the only loop that is hosted in this thread.
 *
 * @throws RuntimeError if there is none, or several are hosted.
 */
export function getRunningLoop(): EventLoop {
  return runningLoopOr('no running event loop');
}

/** {@link getRunningLoop} for the function `where`: its error says what to do, or to use `instead`. */
export function getRunningLoopFor(where: string, instead: string): EventLoop {
  return runningLoopOr(
    `${where}: no event loop runs in this thread: call it in a coroutine that run or runAsync runs, or use ${instead}`,
  );
}

/** {@link getRunningLoop} for `await` on an operation: its error says what to do. */
export function getLoopToAwait(): EventLoop {
  return runningLoopOr(
    'No event loop runs in this thread: await operations in what runAsync runs, or while a loop is attached',
  );
}

function runningLoopOr(message: string): EventLoop {
  const scheduler = findRunning();
  if (scheduler !== undefined) {
    return eventLoopOf(scheduler);
  }
  if (threadState.hosted.size === 0) {
    throw new RuntimeError(message + otherCopies(), 'ERR_ASYNCIO_NO_RUNNING_LOOP');
  }
  throw severalLoops();
}

function findRunning(): Scheduler | undefined {
  const scheduler = threadState.running;
  return scheduler === null ? findHost() : scheduler;
}

/** The same outside of callbacks and coroutines. */
function findHost(): Scheduler | undefined {
  const { blocking, hosted } = threadState;
  if (blocking !== null) {
    return blocking;
  }
  return hosted.size === 1 ? hosted.values().next().value : undefined;
}

/** The running loop, else the current one, if either is there. @throws RuntimeError if several are hosted and none is current. */
function findEventLoop(): EventLoop | undefined {
  const running = findRunning();
  if (running !== undefined) {
    return eventLoopOf(running);
  }
  if (threadState.current !== null) {
    return eventLoopOf(threadState.current._scheduler);
  }
  if (threadState.hosted.size > 0) {
    throw severalLoops();
  }
  return undefined;
}

function severalLoops(): RuntimeError {
  const loops = [...threadState.hosted].map(({ owner }) => show(owner)).join(', ');
  return new RuntimeError(
    `Several event loops are hosted in this thread, so call the methods of one, such as loop.createTask: ${loops}`,
    'ERR_ASYNCIO_SEVERAL_LOOPS',
  );
}
