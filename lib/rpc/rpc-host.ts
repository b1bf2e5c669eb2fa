import type { Coroutine } from '../coroutine/coroutine.js';
import type { Future } from '../future/future.js';
import type { BaseLoop } from '../scheduler/scheduler.js';

/** What a `Dispatcher` needs of its event loop; `EventLoop` has it all. */
export interface RpcHost extends BaseLoop {
  createTask(coro: Coroutine<unknown>): Future;
}
