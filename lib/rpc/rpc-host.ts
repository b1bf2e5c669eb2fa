import type { Coroutine } from '../coroutine/coroutine.js';
import type { Future } from '../future/future.js';
import type { ExceptionContext } from '../scheduler/exception-context.js';
import type { LoopMember } from '../scheduler/owner.js';

/** What a `Dispatcher` needs of its event loop; `EventLoop` has it all. */
export interface RpcHost extends LoopMember {
  createTask(coro: Coroutine<unknown>): Future;
  callExceptionHandler(context: ExceptionContext): void;
}
