import { withBodies } from '../task/awaitable.js';
import { Task } from '../task/task.js';

// The methods of the class. The program may have replaced those of a task, and a look must run no code of the program.
const { getName, getStack, cancelling } = Task.prototype;

export const nameOfTask = (task: Task): string => getName.call(task);
export const stackOfTask = (task: Task): object[] => withBodies(getStack.call(task));
export const cancellingOf = (task: Task): number => cancelling.call(task);
