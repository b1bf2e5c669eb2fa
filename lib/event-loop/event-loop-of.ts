import type { Scheduler } from '../scheduler/scheduler.js';
import type { EventLoop } from './event-loop.js';

/** The event loop that owns `scheduler`. Only event loops make schedulers, so the owner of each is one. */
export function eventLoopOf(scheduler: Scheduler): EventLoop {
  return scheduler.owner as EventLoop;
}
