import { contextState } from '../context/context-state.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';
import { threadState } from './thread-state.js';

/** What is told of each callback of a loop; what an observer has no use for does nothing. Raises nothing. */
export class LoopObserver {
  /** Whether it records a trace. */
  get isTrace(): boolean {
    return false;
  }

  /** Callbacks run from now on, after other code of the loop or of Node's has. */
  resumed(): void {}

  /** `object`, to which `slot` is bound, is about to run. The first step of an eager task lies within what made the task. */
  begin(_object: Schedulable, _slot: number): void {}

  /** It has run. One that was running when the observer came has no beginning; one that was when it left has no end. */
  end(_object: Schedulable, _slot: number): void {}

  /** A task was made, and will be scheduled. */
  created(_task: object): void {}

  /** A run of the loop begins. */
  runBegan(): void {}

  /** It has ended. */
  runEnded(): void {}

  /** `executor`, null for the default one, was given `fn`; `future` will have its result. */
  submitted(_executor: object | null, _fn: unknown, _future: object): void {}

  /** The loop is closed. */
  closed(): void {}
}

/** Several observers of one loop. */
class ObserverGroup extends LoopObserver {
  readonly members: readonly LoopObserver[];

  constructor(members: readonly LoopObserver[]) {
    super();
    this.members = members;
  }

  override resumed(): void {
    for (const member of this.members) {
      member.resumed();
    }
  }

  override begin(object: Schedulable, slot: number): void {
    for (const member of this.members) {
      member.begin(object, slot);
    }
  }

  override end(object: Schedulable, slot: number): void {
    for (const member of this.members) {
      member.end(object, slot);
    }
  }

  override created(task: object): void {
    for (const member of this.members) {
      member.created(task);
    }
  }

  override runBegan(): void {
    for (const member of this.members) {
      member.runBegan();
    }
  }

  override runEnded(): void {
    for (const member of this.members) {
      member.runEnded();
    }
  }

  override submitted(executor: object | null, fn: unknown, future: object): void {
    for (const member of this.members) {
      member.submitted(executor, fn, future);
    }
  }

  override closed(): void {
    for (const member of this.members) {
      member.closed();
    }
  }
}

/** The observers of `scheduler`. */
export function observersOf({ observer }: Scheduler): readonly LoopObserver[] {
  return observer instanceof ObserverGroup ? observer.members : observer === null ? [] : [observer];
}

/** Whether `scheduler` has a trace that goes on. */
export function isTraced(scheduler: Scheduler): boolean {
  return observersOf(scheduler).some((observer) => observer.isTrace);
}

/** Has `observer` told of each callback of `scheduler` from now on. */
export function observe(scheduler: Scheduler, observer: LoopObserver): void {
  setObservers(scheduler, [...observersOf(scheduler), observer]);
}

/** Takes back {@link observe}. */
export function unobserve(scheduler: Scheduler, observer: LoopObserver): void {
  setObservers(
    scheduler,
    observersOf(scheduler).filter((other) => other !== observer),
  );
}

/** Asks the watchers of this thread whether they want to observe `scheduler`. */
export function askWatchers(scheduler: Scheduler): void {
  for (const watcher of threadState.watchers) {
    watcher.look(scheduler);
  }
}

/** A run of `scheduler` begins. */
export function noteRunBegins(scheduler: Scheduler): void {
  askWatchers(scheduler);
  scheduler.observer?.runBegan();
}

/** The loops of this thread that run, or that it knows as its current one. */
export function knownLoops(): Set<Scheduler> {
  const { blocking, current, hosted, running } = threadState;
  const loops = [...hosted, blocking, running, current?._scheduler ?? null];
  return new Set(loops.filter((loop) => loop !== null && !loop.closed) as Scheduler[]);
}

function setObservers(scheduler: Scheduler, observers: readonly LoopObserver[]): void {
  scheduler.observer = observers.length > 1 ? new ObserverGroup(observers) : (observers[0] ?? null);
  contextState.lookAgain = true;
}
