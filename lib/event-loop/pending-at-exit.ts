import { creationOf } from '../scheduler/creation.js';
import { show } from '../util/show.js';

/** A loop in debug mode, which should have nothing pending when the process ends. */
interface Watched {
  _tasks(): object[];
}

const loops = new Set<Watched>();

/** When the process ends, writes what is still pending on `loop` to the standard error stream. */
export function watchPending(loop: Watched): void {
  if (loops.size === 0) {
    process.on('exit', reportPending);
  }
  loops.add(loop);
}

/** Takes that back. */
export function forgetPending(loop: Watched): void {
  if (loops.delete(loop) && loops.size === 0) {
    process.off('exit', reportPending);
  }
}

function reportPending(): void {
  const tasks = [...loops].flatMap((loop) => loop._tasks());
  if (tasks.length > 0) {
    const list = tasks.map((task) => `\n  ${show(task)}${madeAt(task)}`).join('');
    console.error(`[asyncio-native] The process exits while ${tasks.length} tasks are pending:${list}`);
  }
}

function madeAt(task: object): string {
  const stack = creationOf(task);
  return stack === undefined ? '' : `\n  created at:\n${stack}`;
}
