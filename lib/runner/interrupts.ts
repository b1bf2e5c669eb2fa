import { unwatchInterrupt, watchInterrupt, watchSecondInterrupt } from '../reactor/interrupt.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { Task } from '../task/task.js';
import { workerThreads } from '../util/node-builtins.js';
import type { SignalName, SignalNumbers } from './signals.js';

/**
 * Signals while a main task runs: the first cancels the task, so that it may clean up; a second, of whichever name, ends the process at
 * once. A signal that the program itself listens for is left alone.
 */
export class Interrupts {
  /** The one that has arrived. */
  signal: SignalName | null = null;
  readonly #task: Task;
  readonly #stop: () => void;

  private constructor(task: Task, start: (arrived: (name: SignalName) => void) => () => void) {
    this.#task = task;
    this.#stop = start((name) => this.#arrived(name));
  }

  /** For a blocking run, during which Node's own signal events cannot be emitted: the native reactor looks for them. */
  static duringBlockingRun(task: Task, scheduler: Scheduler, signals: SignalNumbers): Interrupts {
    return new Interrupts(task, (arrived) => {
      const watched = unclaimed(signals);
      if (watched.length === 0 || scheduler.reactor.backend !== 'native') {
        return () => {};
      }
      for (const [, number] of watched) {
        watchInterrupt(number);
      }
      scheduler.onInterrupt = (signal) => {
        const found = watched.find(([, number]) => number === signal);
        if (found !== undefined) {
          arrived(found[0]);
        }
      };
      return () => {
        scheduler.onInterrupt = null;
        for (const [, number] of watched) {
          unwatchInterrupt(number);
        }
      };
    });
  }

  /** For a hosted run. On the native backend the second one ends the process even while a coroutine holds the thread. */
  static duringHostedRun(task: Task, scheduler: Scheduler, signals: SignalNumbers): Interrupts {
    return new Interrupts(task, (arrived) => {
      const watched = unclaimed(signals);
      let watches = scheduler.reactor.backend === 'native';
      const leave = (): void => {
        for (const [name, number] of watched) {
          if (watches) {
            // In the order of handlers: Node's is put back, then taken away.
            unwatchInterrupt(number);
          }
          process.off(name, listener);
        }
        watches = false;
      };
      const listener = (name: SignalName): void => {
        // The next one goes to who has come to listen meanwhile, or has its default effect.
        leave();
        arrived(name);
      };
      for (const [name, number] of watched) {
        process.on(name, listener);
        if (watches) {
          watchSecondInterrupt(number);
        }
      }
      return leave;
    });
  }

  /** Stops looking. */
  stop(): void {
    this.#stop();
  }

  #arrived(name: SignalName): void {
    this.signal = name;
    this.#task.cancel();
  }
}

/** The signals that nobody else listens for. */
function unclaimed(signals: SignalNumbers): [SignalName, number][] {
  if (signals.size === 0 || !workerThreads().isMainThread) {
    return [];
  }
  return [...signals].filter(([name]) => process.listenerCount(name) === 0);
}
