import { unwatchInterrupt, watchInterrupt, watchSecondInterrupt } from '../reactor/interrupt.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { SignalClaims, type SignalInterrupts } from '../scheduler/signal-claims.js';
import type { Task } from '../task/task.js';
import { workerThreads } from '../util/node-builtins.js';
import type { SignalName } from '../util/signal-names.js';
import type { SignalNumbers } from './signals.js';

/** How a run watches one signal. */
interface Watch {
  readonly name: SignalName;
  readonly number: number;
  isOn: boolean;
}

/**
 * Signals while a main task runs: the first cancels the task, so that it may clean up; a second signal, of any name,
 * ends the process at once. This ignores signals that the program itself listens for, and those for which the loop has
 * a handler.
 */
export class Interrupts implements SignalInterrupts {
  /** The signal that has arrived. */
  signal: SignalName | null = null;
  readonly #task: Task;
  readonly #claims: SignalClaims;
  readonly #watches: readonly Watch[];
  readonly #begin: (watch: Watch) => void;
  readonly #end: (watch: Watch) => void;
  readonly #atEnd: () => void;

  private constructor(task: Task, scheduler: Scheduler, watches: readonly Watch[], way: Way) {
    this.#task = task;
    this.#watches = watches;
    scheduler.signalClaims ??= new SignalClaims();
    this.#claims = scheduler.signalClaims;
    const { begin, end, atEnd } = way(this);
    this.#begin = begin;
    this.#end = end;
    this.#atEnd = atEnd;
    for (const watch of watches) {
      if (!this.#claims.names.has(watch.name)) {
        this.#turnOn(watch);
      }
    }
    this.#claims.interrupts = this;
  }

  /** For a blocking run, during which Node cannot emit signal events: the native reactor watches for signals. */
  static duringBlockingRun(task: Task, scheduler: Scheduler, signals: SignalNumbers): Interrupts {
    const watches = scheduler.reactor.backend === 'native' ? unclaimed(signals) : [];
    return new Interrupts(task, scheduler, watches, (interrupts) => {
      if (watches.length > 0) {
        scheduler.onInterrupt = (number) => {
          const watch = watches.find((one) => one.number === number);
          if (watch !== undefined) {
            interrupts.#arrived(watch.name);
          }
        };
      }
      return {
        begin: ({ number }) => watchInterrupt(number),
        end: ({ number }) => unwatchInterrupt(number),
        atEnd: () => {
          scheduler.onInterrupt = null;
        },
      };
    });
  }

  /** For a hosted run. On the native backend the second one ends the process even while a coroutine holds the thread. */
  static duringHostedRun(task: Task, scheduler: Scheduler, signals: SignalNumbers): Interrupts {
    const isNative = scheduler.reactor.backend === 'native';
    return new Interrupts(task, scheduler, unclaimed(signals), (interrupts) => {
      const listener = (name: SignalName): void => {
        // The next signal goes to listeners that were added meanwhile, or has its default effect.
        interrupts.stop();
        interrupts.#arrived(name);
      };
      return {
        begin: ({ name, number }) => {
          process.on(name, listener);
          if (isNative) {
            watchSecondInterrupt(number);
          }
        },
        end: ({ name, number }) => {
          if (isNative) {
            // Node's handler is restored first, then removed.
            unwatchInterrupt(number);
          }
          process.off(name, listener);
        },
        atEnd: () => {},
      };
    });
  }

  release(name: string): void {
    const watch = this.#watches.find((one) => one.name === name);
    if (watch?.isOn) {
      watch.isOn = false;
      this.#end(watch);
    }
  }

  resume(name: string): void {
    const watch = this.#watches.find((one) => one.name === name);
    if (watch !== undefined && !watch.isOn) {
      this.#turnOn(watch);
    }
  }

  /** Stops watching. Idempotent. */
  stop(): void {
    if (this.#claims.interrupts === this) {
      this.#claims.interrupts = null;
    }
    this.#atEnd();
    for (const { name } of this.#watches) {
      this.release(name);
    }
  }

  #turnOn(watch: Watch): void {
    watch.isOn = true;
    this.#begin(watch);
  }

  #arrived(name: SignalName): void {
    this.signal = name;
    this.#task.cancel();
  }
}

/** How `interrupts` starts and stops watching a signal, and what else it does at the end. */
type Way = (interrupts: Interrupts) => {
  begin(watch: Watch): void;
  end(watch: Watch): void;
  atEnd(): void;
};

/** The signals for which there are no other listeners. */
function unclaimed(signals: SignalNumbers): Watch[] {
  if (signals.size === 0 || !workerThreads().isMainThread) {
    return [];
  }
  return [...signals]
    .filter(([name]) => process.listenerCount(name) === 0)
    .map(([name, number]) => ({ name, number, isOn: false }));
}
