import type { Task } from '../task/task.js';
import { unwind } from '../task/unwind.js';
import type { EventLoop } from './event-loop.js';

/** Reports `task`, which is pending on `loop` when it is closed; then runs its `finally` blocks, and reports what goes wrong there. */
export function destroyPending(loop: EventLoop, task: Task): void {
  loop.callExceptionHandler({ message: 'Task was destroyed but it is pending!', task });
  const { awaits, failure } = unwind(task.getStack());
  if (awaits) {
    loop.callExceptionHandler({ message: 'A finally block of a destroyed task awaits something', task });
  }
  if (failure !== undefined) {
    loop.callExceptionHandler({
      message: 'Exception in a finally block of a destroyed task',
      exception: failure.error,
      task,
    });
  }
}
