import { contextState } from '../context/context-state.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';
import { threadState } from './thread-state.js';

/**
 * Is called around each callback of a loop. An observer implements unneeded methods as no-ops. The methods must not
 * raise.
 */
export class LoopObserver {
  /** Whether it records a trace. */
  get isTrace(): boolean {
    return false;
  }

  /** Callbacks run from now on; before, other code of the loop or of Node ran. */
  resumed(): void {}

  /**
   * `object`, to which `slot` is bound, is about to run. The first step of an eager task runs inside the callback that
   * makes it.
   */
  begin(_object: Schedulable, _slot: number): void {}

  /**
   * It has run. If it was running when the observer was added, there was no call for its beginning. If it is running
   * when the observer is removed, there is none for its end.
   */
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

/** Whether a trace of `scheduler` is being recorded. */
export function isTraced(scheduler: Scheduler): boolean {
  return observersOf(scheduler).some((observer) => observer.isTrace);
}

/** From now on `observer` is called for each callback of `scheduler`. */
export function observe(scheduler: Scheduler, observer: LoopObserver): void {
  setObservers(scheduler, [...observersOf(scheduler), observer]);
}

/** Undoes {@link observe}. */
export function unobserve(scheduler: Scheduler, observer: LoopObserver): void {
  setObservers(
    scheduler,
    observersOf(scheduler).filter((other) => other !== observer),
  );
}

/** Lets the watchers of this thread observe `scheduler`. */
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
