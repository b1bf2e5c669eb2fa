import type { LoopMember } from '../scheduler/owner.js';
import type { EventLoop } from './event-loop.js';

/** The event loop of `member`. Only event loops make schedulers, so the owner of each is one. */
export function eventLoopOf(member: LoopMember): EventLoop {
  return member._scheduler.owner as EventLoop;
}
