import { invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { LoopOptions } from '../scheduler/options.js';
import { threadState } from '../scheduler/thread-state.js';
import { workerThreads } from '../util/node-builtins.js';
import { EventLoop } from './event-loop.js';
import { eventLoopOf } from './event-loop-of.js';

/**
 * A new loop, closed by whoever made it.
 *
 * @throws TypeError or RangeError for an unknown option or value.
 * @throws NativeUnavailableError if the native backend is demanded and does not load.
 */
export function newEventLoop(options?: LoopOptions): EventLoop {
  return new EventLoop(options);
}

/**
 * The running loop, else this thread's current one. In the main thread one is made on demand.
 *
 * @throws RuntimeError in a worker where no loop was set or is running.
 */
export function getEventLoop(): EventLoop {
  if (threadState.running !== null) {
    return eventLoopOf(threadState.running.owner);
  }
  if (threadState.current === null) {
    if (!workerThreads().isMainThread) {
      throw new RuntimeError(
        'There is no current event loop in this worker: make one with newEventLoop and setEventLoop',
        'ERR_ASYNCIO_NO_CURRENT_LOOP',
      );
    }
    threadState.current = newEventLoop();
  }
  return eventLoopOf(threadState.current);
}

/** Makes `loop` this thread's current one; null leaves it without. @throws TypeError if it is neither a loop nor null. */
export function setEventLoop(loop: EventLoop | null): void {
  if (loop !== null && !(loop instanceof EventLoop)) {
    throw invalidType('setEventLoop', 'loop', 'an EventLoop or null', loop);
  }
  threadState.current = loop;
}

/** The loop whose callback or coroutine this is. @throws RuntimeError outside of one. */
export function getRunningLoop(): EventLoop {
  if (threadState.running === null) {
    throw new RuntimeError('no running event loop', 'ERR_ASYNCIO_NO_RUNNING_LOOP');
  }
  return eventLoopOf(threadState.running.owner);
}
