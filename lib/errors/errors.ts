/**
 * Every error that this package raises, each with a stable `code`.
 *
 * Wrong arguments raise TypeError or RangeError instead: see `arguments.ts`.
 */

/** Codes that a {@link RuntimeError} may carry. */
export type RuntimeErrorCode =
  | 'ERR_ASYNCIO_ALREADY_AWAITED'
  | 'ERR_ASYNCIO_AWAIT_SELF'
  | 'ERR_ASYNCIO_BROKEN_BARRIER'
  | 'ERR_ASYNCIO_CONTEXT_ENTERED'
  | 'ERR_ASYNCIO_COROUTINE_RUNNING'
  | 'ERR_ASYNCIO_DESCRIPTOR_IN_USE'
  | 'ERR_ASYNCIO_EMPTY_BUFFER'
  | 'ERR_ASYNCIO_FEED_AFTER_EOF'
  | 'ERR_ASYNCIO_INBOX_FULL'
  | 'ERR_ASYNCIO_LOOP_ATTACHED'
  | 'ERR_ASYNCIO_LOOP_CLOSED'
  | 'ERR_ASYNCIO_LOOP_RUNNING'
  | 'ERR_ASYNCIO_LOOP_STOPPED'
  | 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN'
  | 'ERR_ASYNCIO_MISSING_PACKAGE'
  | 'ERR_ASYNCIO_NOT_ACQUIRED'
  | 'ERR_ASYNCIO_NOT_A_DEFAULT_EXECUTOR'
  | 'ERR_ASYNCIO_NOT_EXPOSED'
  | 'ERR_ASYNCIO_NOT_MAIN_THREAD'
  | 'ERR_ASYNCIO_NO_CURRENT_LOOP'
  | 'ERR_ASYNCIO_NO_CURRENT_TASK'
  | 'ERR_ASYNCIO_NO_RUNNING_LOOP'
  | 'ERR_ASYNCIO_OTHER_LOOP'
  | 'ERR_ASYNCIO_QUEUE_EVICTS'
  | 'ERR_ASYNCIO_QUEUE_FULL'
  | 'ERR_ASYNCIO_QUEUE_UNREACHABLE'
  | 'ERR_ASYNCIO_READER_BUSY'
  | 'ERR_ASYNCIO_RELEASED_TOO_OFTEN'
  | 'ERR_ASYNCIO_RUNNER_CLOSED'
  | 'ERR_ASYNCIO_SERVER_CLOSED'
  | 'ERR_ASYNCIO_SERVER_RUNNING'
  | 'ERR_ASYNCIO_SEVERAL_LOOPS'
  | 'ERR_ASYNCIO_TASK_DONE_TOO_OFTEN'
  | 'ERR_ASYNCIO_TASK_GROUP_ABORTING'
  | 'ERR_ASYNCIO_TASK_GROUP_FINISHED'
  | 'ERR_ASYNCIO_TASK_OWNS_RESULT'
  | 'ERR_ASYNCIO_TIMEOUT_OVER'
  | 'ERR_ASYNCIO_TOKEN_USED'
  | 'ERR_ASYNCIO_TOO_MANY'
  | 'ERR_ASYNCIO_TRACE_ACTIVE'
  | 'ERR_ASYNCIO_TRANSPORT_CLOSED'
  | 'ERR_ASYNCIO_UNSUPPORTED'
  | 'ERR_ASYNCIO_WRITE_AFTER_EOF';

/** @internal Sets the name of a class's errors without a property in each error. */
export function named(prototype: Error, name: string): void {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
}

/** Raised if an operation is invalid in the current state. `code` says why; correct the calling code. */
export class RuntimeError extends Error {
  /** Tells what went wrong; the codes never change. */
  readonly code: RuntimeErrorCode;

  constructor(message: string, code: RuntimeErrorCode, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

named(RuntimeError.prototype, 'RuntimeError');

/**
 * Thrown into a coroutine whose task is cancelled, and raised by `result()` of a cancelled future. Clean up and let it
 * pass. Code that catches it for good must also call `uncancel()`.
 */
export class CancelledError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_CANCELLED';
}

named(CancelledError.prototype, 'CancelledError');

/** Raised if a result is set twice, or asked for before the future is done. */
export class InvalidStateError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_INVALID_STATE';
}

named(InvalidStateError.prototype, 'InvalidStateError');

/**
 * A blocking run waits for Node's own callbacks or Promises at a place where Node cannot deliver them. Use the hosted
 * counterpart (`runAsync`, `runUntilCompleteAsync`), or start the blocking run in the body of a CommonJS main script.
 */
export class HostBlockedError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_HOST_BLOCKED';
}

named(HostBlockedError.prototype, 'HostBlockedError');

/**
 * A run can never end, because nothing is left that could complete what it waits for. `tasks` are the pending tasks;
 * the message lists them.
 */
export class DeadlockError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_DEADLOCK';
  /** The tasks that were pending. Not enumerable, because Node prints all enumerable fields of an uncaught error. */
  declare readonly tasks: readonly object[];

  constructor(message: string, tasks: readonly object[] = []) {
    super(message);
    Object.defineProperty(this, 'tasks', { value: tasks, configurable: true, writable: true });
  }
}

named(DeadlockError.prototype, 'DeadlockError');

/**
 * A signal (SIGINT by default) interrupted `run`, and its main task ended cancelled. To continue, catch the error. If
 * the program does not catch it, the process ends with the exit code of that signal (130 for SIGINT, 143 for SIGTERM)
 * and prints no stack trace.
 */
export class KeyboardInterrupt extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_KEYBOARD_INTERRUPT';
  /** The name of the signal. */
  readonly signal: NodeJS.Signals;

  constructor(message?: string, options: ErrorOptions & { readonly signal?: NodeJS.Signals } = {}) {
    super(message, options);
    this.signal = options.signal ?? 'SIGINT';
  }
}

named(KeyboardInterrupt.prototype, 'KeyboardInterrupt');

/**
 * The native addon was requested and cannot be loaded; the message lists the tried files. Build it, or use `'pure'`.
 */
export class NativeUnavailableError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_NATIVE_UNAVAILABLE';
}

named(NativeUnavailableError.prototype, 'NativeUnavailableError');

/**
 * The thread that had to answer a call has ended: it was terminated, it exited, or it failed to start; `cause` says
 * why. Only the calls that it held fail. Repeat them if they are safe to repeat.
 */
export class BrokenExecutorError extends Error {
  /** Tells errors of this kind from others; it never changes. */
  readonly code = 'ERR_ASYNCIO_BROKEN_EXECUTOR';
}

named(BrokenExecutorError.prototype, 'BrokenExecutorError');
