import type { Future } from '../future/future.js';
import type { Handle, TimerHandle } from '../scheduler/handle.js';
import type { LoopMember } from '../scheduler/owner.js';
import type { Awaitable } from '../task/awaitable.js';

/** What the executors of a loop need of it; `EventLoop` has it all. */
export interface ExecutorHost extends LoopMember {
  createFuture<T>(): Future<T>;
  callSoon(callback: () => unknown): Handle;
  callLater(delay: number, callback: () => unknown): TimerHandle;
  isClosed(): boolean;
  /** The future behind `awaitable`, of this loop. */
  _ensure<T>(where: string, awaitable: Awaitable<T>): Future<T>;
}
