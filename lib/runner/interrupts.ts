import { unwatchInterrupt, watchInterrupt, watchSecondInterrupt } from '../reactor/interrupt.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { Task } from '../task/task.js';
import { workerThreads } from '../util/node-builtins.js';

/**
 * Ctrl-C while a main task runs: the first cancels the task, so that it may clean up; the second ends the process at once.
 * Programs that listen for SIGINT themselves are left alone.
 */
export class Interrupts {
  /** How many have arrived. */
  count = 0;
  readonly #task: Task;
  readonly #stop: () => void;

  private constructor(task: Task, start: (arrived: () => void) => () => void) {
    this.#task = task;
    this.#stop = start(() => this.#arrived());
  }

  /** For a blocking run, during which Node's own signal events cannot be emitted: the native reactor looks for them. */
  static duringBlockingRun(task: Task, scheduler: Scheduler): Interrupts {
    return new Interrupts(task, (arrived) => {
      if (!isUnclaimed() || scheduler.reactor.backend !== 'native') {
        return () => {};
      }
      watchInterrupt();
      scheduler.onInterrupt = arrived;
      return () => {
        scheduler.onInterrupt = null;
        unwatchInterrupt();
      };
    });
  }

  /** For a hosted run. On the native backend the second one ends the process even while a coroutine holds the thread. */
  static duringHostedRun(task: Task, scheduler: Scheduler): Interrupts {
    return new Interrupts(task, (arrived) => {
      if (!isUnclaimed()) {
        return () => {};
      }
      let watches = scheduler.reactor.backend === 'native';
      const leave = (): void => {
        if (watches) {
          watches = false;
          // In the order of handlers: Node's is put back, then taken away.
          unwatchInterrupt();
        }
        process.off('SIGINT', listener);
      };
      const listener = (): void => {
        // The next one goes to who has come to listen meanwhile, or has its default effect.
        leave();
        arrived();
      };
      process.on('SIGINT', listener);
      if (watches) {
        watchSecondInterrupt();
      }
      return leave;
    });
  }

  /** Stops looking. */
  stop(): void {
    this.#stop();
  }

  #arrived(): void {
    this.count++;
    this.#task.cancel();
  }
}

function isUnclaimed(): boolean {
  return workerThreads().isMainThread && process.listenerCount('SIGINT') === 0;
}
