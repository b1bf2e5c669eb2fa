import type { Future } from '../future/future.js';
import type { BaseLoop } from '../scheduler/scheduler.js';
import type { Awaitable } from '../task/awaitable.js';

/** What the executors of a loop need of it; `EventLoop` has it all. */
export interface ExecutorHost extends BaseLoop {
  createFuture<T>(): Future<T>;
  /** The future behind `awaitable`, of this loop. */
  _ensure<T>(where: string, awaitable: Awaitable<T>): Future<T>;
}
