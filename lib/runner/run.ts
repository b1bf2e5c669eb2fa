import { RuntimeError } from '../errors/errors.js';
import { threadState } from '../scheduler/thread-state.js';
import type { Main } from './main-task.js';
import { Runner, type RunnerOptions } from './runner.js';

/**
 * **Blocks**: makes a loop, runs `main` (a coroutine, a coroutine function, or anything awaitable) until it is done, cancels
 * the tasks that are left, closes the loop, and returns the result. For the top of a program. SIGINT cancels the main task;
 * a second one ends the process at once.
 *
 * @throws whatever `main` throws; see {@link Runner.run} for the others.
 */
export function run<T>(main: Main<T>, options?: RunnerOptions): T {
  checkIdle('run');
  const runner = new Runner(options);
  try {
    return runner.run(main);
  } finally {
    runner.close();
  }
}

/** {@link run}, hosted on Node's own loop: returns a Promise, never blocks, and may wait for anything that Node does. */
export async function runAsync<T>(main: Main<T>, options?: RunnerOptions): Promise<T> {
  checkIdle('runAsync');
  const runner = new Runner(options);
  try {
    return await runner.runAsync(main);
  } finally {
    await runner.closeAsync();
  }
}

function checkIdle(where: string): void {
  if (threadState.running !== null || threadState.blocking !== null) {
    throw new RuntimeError(`${where}() cannot be called from a running event loop`, 'ERR_ASYNCIO_LOOP_RUNNING');
  }
}
