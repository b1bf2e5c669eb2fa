import { checkOptions } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { threadState } from '../scheduler/thread-state.js';
import type { Main } from './main-task.js';
import { checkRunOptions, Runner, type RunnerOptions, type RunOptions } from './runner.js';

/**
 * Runs a whole program and returns its result. **Blocks** the thread until `main` is done.
 *
 *     const total = run(function* () {
 *       const [a, b] = yield* gather([sleep(10, 1), sleep(10, 2)]);
 *       return a + b;
 *     });
 *
 * It makes a loop and runs `main`: a coroutine, a coroutine function, or anything awaitable. Then it cancels the tasks that are left
 * and closes the loop. SIGINT, or each of `signals`, cancels the main task; a second one ends the process at once.
 *
 * @throws whatever `main` throws; see {@link Runner.run} for the others.
 */
export function run<T>(main: Main<T>, options?: RunnerOptions & RunOptions): T {
  checkIdle('run');
  const [forRunner, forRun] = split('run', options);
  const runner = new Runner(forRunner);
  let result: T;
  try {
    result = runner.run(main, forRun);
  } catch (error) {
    runner._closeAfterFailure();
    throw error;
  }
  runner.close();
  return result;
}

/**
 * Runs a whole program as {@link run} does, but on Node's own loop. It returns a Promise, never blocks, and `main` may wait for
 * anything that Node does.
 *
 *     const reply = await runAsync(function* () {
 *       return yield* timeout(5_000, () => ensureFuture(fetch('http://127.0.0.1:8080/')));
 *     });
 */
export async function runAsync<T>(main: Main<T>, options?: RunnerOptions & RunOptions): Promise<T> {
  checkIdle('runAsync');
  const [forRunner, forRun] = split('runAsync', options);
  const runner = new Runner(forRunner);
  let result: T;
  try {
    result = await runner.runAsync(main, forRun);
  } catch (error) {
    await runner._closeAsyncAfterFailure();
    throw error;
  }
  await runner.closeAsync();
  return result;
}

function checkIdle(where: string): void {
  if (threadState.isRunning()) {
    throw new RuntimeError(`${where}() cannot be called from a running event loop`, 'ERR_ASYNCIO_LOOP_RUNNING');
  }
}

/** The options of the runner, and those of its one run. */
function split(where: string, options: RunnerOptions & RunOptions = {}): [RunnerOptions, RunOptions] {
  checkOptions(where, options, ['context', 'debug', 'loopFactory', 'signal', 'signals']);
  const { context, signal, ...forRunner } = options;
  const forRun = { context, signal };
  checkRunOptions(where, forRun);
  return [forRunner, forRun];
}
