import type { EventLoop } from '../event-loop/event-loop.js';
import { eventLoopOf } from '../event-loop/event-loop-of.js';
import type { Future } from '../future/future.js';
import { CANCELLED, FULFILLED, OUTCOME } from '../future/state.js';
import { LoopObserver, observe, observersOf, unobserve } from '../scheduler/loop-observer.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Task } from '../task/task.js';
import type { DiagnosticsChannels } from './diagnostics-watch.js';
import { isAsleep, isNotifying } from './trace-names.js';

/**
 * Publishes what a loop does. If a subscriber throws, Node reports it and ends the process, as for an error in a timer.
 */
class DiagnosticsPublisher extends LoopObserver {
  readonly #channels: DiagnosticsChannels;
  readonly #scheduler: Scheduler;
  readonly #loop: EventLoop;
  /** Steps on the stack; false for a callback. More than one if eager tasks begin. */
  readonly #isStep: boolean[] = [];

  constructor(scheduler: Scheduler, channels: DiagnosticsChannels) {
    super();
    this.#scheduler = scheduler;
    this.#channels = channels;
    this.#loop = eventLoopOf(scheduler);
  }

  override created(task: object): void {
    const channel = this.#channels['task:create'];
    if (channel.hasSubscribers) {
      channel.publish({ loop: this.#loop, task, parent: this.#scheduler.currentTask });
    }
  }

  override begin(object: Schedulable): void {
    const isStep = object instanceof Task && !isNotifying(object) && !isAsleep(object);
    this.#isStep.push(isStep);
    const channel = this.#channels['task:start'];
    if (isStep && channel.hasSubscribers) {
      channel.publish({ loop: this.#loop, task: object });
    }
  }

  override end(object: Schedulable): void {
    if (this.#isStep.pop() !== true) {
      return;
    }
    const task = object as Task;
    const ended = this.#channels['task:end'];
    if (ended.hasSubscribers) {
      ended.publish({ loop: this.#loop, task });
    }
    const done = this.#channels['task:done'];
    if (task.done() && done.hasSubscribers) {
      done.publish({ loop: this.#loop, task, ...outcomeOf(task) });
    }
  }

  override runBegan(): void {
    const channel = this.#channels['loop:start'];
    if (channel.hasSubscribers) {
      channel.publish({ loop: this.#loop });
    }
  }

  override runEnded(): void {
    const channel = this.#channels['loop:stop'];
    if (channel.hasSubscribers) {
      channel.publish({ loop: this.#loop });
    }
  }

  override submitted(executor: object | null, fn: unknown, future: object): void {
    const submit = this.#channels['executor:submit'];
    const task = this.#scheduler.currentTask;
    if (submit.hasSubscribers) {
      submit.publish({ loop: this.#loop, executor, fn, future, task });
    }
    const done = this.#channels['executor:done'];
    if (done.hasSubscribers) {
      (future as Future).addDoneCallback((ended) => {
        done.publish({ loop: this.#loop, executor, fn, future: ended, task, ...outcomeOf(ended) });
      });
    }
  }
}

/** `DiagnosticsWatch` has found subscribers. */
export function attachDiagnostics(scheduler: Scheduler, channels: DiagnosticsChannels): void {
  observe(scheduler, new DiagnosticsPublisher(scheduler, channels));
}

/** There are none any more. */
export function detachDiagnostics(scheduler: Scheduler): void {
  for (const observer of observersOf(scheduler)) {
    if (observer instanceof DiagnosticsPublisher) {
      unobserve(scheduler, observer);
    }
  }
}

/** How `future` ended. Does not mark its exception as retrieved. */
function outcomeOf(future: Future): { state: string; result?: unknown; error?: unknown } {
  switch (future._state & OUTCOME) {
    case FULFILLED:
      return { state: 'finished', result: future._value };
    case CANCELLED:
      return { state: 'cancelled' };
    default:
      return { state: 'failed', error: future._value };
  }
}
