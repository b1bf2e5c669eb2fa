import type { DeadlockError } from '../errors/errors.js';
import type { ExceptionContext } from './exception-context.js';
import type { Scheduler } from './scheduler.js';

/** An event loop, or what belongs to one: a future, a task. */
export interface LoopMember {
  /** @internal */
  readonly _scheduler: Scheduler;
}

/** The interface of an event loop that a scheduler needs. */
export interface LoopOwner extends LoopMember {
  /** Reports an error that no caller can receive. Never throws. */
  callExceptionHandler(context: ExceptionContext): void;

  /** The user's exception handler; null for the default. */
  getExceptionHandler(): unknown;

  /**
   * @internal Called by a blocking run that has nothing left to wait for, except perhaps Promises that it cannot reach. Throws,
   * unless it makes something ready.
   */
  _onStuck(): void;

  /** @internal The error for a run that nothing can end. */
  _deadlockError(): DeadlockError;
}
