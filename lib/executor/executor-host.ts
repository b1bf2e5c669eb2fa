import type { Future } from '../future/future.js';
import type { Handle, TimerHandle } from '../scheduler/handle.js';
import type { LoopMember } from '../scheduler/owner.js';
import type { Awaitable } from '../task/awaitable.js';

/** The part of `EventLoop` that its executors need. */
export interface ExecutorHost extends LoopMember {
  createFuture<T>(): Future<T>;
  callSoon(callback: () => unknown): Handle;
  callLater(delay: number, callback: () => unknown): TimerHandle;
  isClosed(): boolean;
  /** The future behind `awaitable`, of this loop. */
  _ensure<T>(where: string, awaitable: Awaitable<T>): Future<T>;
}
