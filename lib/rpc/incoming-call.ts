import { contextState } from '../context/context-state.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { CancelledError, RuntimeError } from '../errors/errors.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FROM_NODE, FULFILLED, OUTCOME } from '../future/state.js';
import { delegate } from '../task/awaitable.js';
import { isInstance } from '../util/is-instance.js';
import { callWatch } from './call-watch.js';
import type { RunningCall } from './current-call.js';
import type { CallTarget } from './exposed-functions.js';
import type { RpcHost } from './rpc-host.js';

/** Where a call came from, and where its reply goes. */
export interface Caller {
  /** The calls that wait for a future, by their numbers. */
  readonly running: Map<number, IncomingCall>;
  /** The current meaning of `name`. */
  targetOf(name: string): CallTarget;
  /** Whether the call is to run. False if the caller has withdrawn it. */
  claim(call: number): boolean;
  isCancelAsked(call: number): boolean;
  progress(call: number, value: unknown): void;
  fulfil(call: number, value: unknown): void;
  fail(call: number, error: unknown): void;
  cancelled(call: number): void;
}

/** What runs calls: a dispatcher, as its policy says. */
export interface CallRunner {
  readonly host: RpcHost;
  /** The function of `call` is about to be called. */
  began(call: IncomingCall): void;
  /** It has returned or thrown. */
  returned(call: IncomingCall): void;
  /** `call` is over. Its reply is sent next. */
  ended(call: IncomingCall): void;
  /** The reply was sent, for a call that had to wait for a future. */
  replied(call: IncomingCall): void;
}

/** A call that was read from a connection, until its reply. */
export class IncomingCall implements Listener, RunningCall {
  readonly caller: Caller;
  /** 0 if no caller waits for a reply. */
  readonly number: number;
  readonly #target: CallTarget;
  readonly #args: readonly unknown[];
  /** Why the arguments could not be read, if that is so. */
  readonly #unreadable: unknown;
  #runner: CallRunner | undefined = undefined;
  /** What the call waits for, once its function has returned it. */
  future: Future | undefined = undefined;

  constructor(caller: Caller, number: number, target: CallTarget, args: readonly unknown[], unreadable: unknown) {
    this.caller = caller;
    this.number = number;
    this.#target = target;
    this.#args = args;
    this.#unreadable = unreadable;
  }

  get isCancelAsked(): boolean {
    return this.caller.isCancelAsked(this.number);
  }

  report(value: unknown): void {
    if (this.number !== 0) {
      this.caller.progress(this.number, value);
    }
  }

  /** The arguments, for a caller that sends them elsewhere; undefined if they could not be read. */
  get args(): readonly unknown[] | undefined {
    return this.#unreadable === undefined ? this.#args : undefined;
  }

  /** Calls the function, and replies now or once the future that it returns is done. Raises nothing. */
  begin(runner: CallRunner): void {
    const { caller, number } = this;
    if (number === 0) {
      this.#callWithoutReply(runner.host);
    } else if (!caller.claim(number)) {
      caller.cancelled(number);
    } else if (this.#unreadable !== undefined) {
      caller.fail(number, this.#unreadable);
    } else {
      this.#call(runner);
    }
  }

  /** Cancels the future that the call waits for. `kind` is the name by which a report of a failure refers to it. */
  cancel(host: RpcHost, kind: 'future' | 'task'): void {
    try {
      this.future?.cancel();
    } catch (exception) {
      // The user's own class, or what the task waits for, may raise.
      const message = 'Exception in cancel(), asked for by another thread';
      host.callExceptionHandler({ message, exception, [kind]: this.future });
    }
    contextState.current = null;
  }

  /** @internal The future that the call waits for is done. */
  _notify(future: Future): void {
    const { caller, number } = this;
    if (!caller.running.delete(number)) {
      return;
    }
    const runner = this.#runner as CallRunner;
    runner.ended(this);
    switch (future._state & OUTCOME) {
      case FULFILLED:
        caller.fulfil(number, future._value);
        break;
      case CANCELLED:
        caller.cancelled(number);
        break;
      default:
        future._retrieve();
        this.#fail(future._value);
    }
    runner.replied(this);
  }

  #call(runner: CallRunner): void {
    callWatch.observer?.began(this.number, this.#target.name);
    runner.began(this);
    const loading = this.#target.load?.();
    if (loading === undefined) {
      this.#invoke(runner);
    } else {
      runner.returned(this);
      fromPromise(runner.host, loading)._listen({ _notify: (future) => this.#loaded(future, runner) });
    }
  }

  /** What the function needs was loaded, or could not be. */
  #loaded(loading: Future, runner: CallRunner): void {
    if ((loading._state & OUTCOME) !== FULFILLED) {
      loading._retrieve();
      runner.ended(this);
      this.#fail(loading._value);
    } else if (this.isCancelAsked) {
      runner.ended(this);
      this.caller.cancelled(this.number);
    } else {
      runner.began(this);
      this.#invoke(runner);
    }
    if (this.future === undefined) {
      runner.replied(this);
    }
  }

  /** Calls the function, and replies, or waits for the future that it returns. */
  #invoke(runner: CallRunner): void {
    const { caller, number } = this;
    let result: unknown;
    try {
      const fn = this.#functionToCall();
      result = fn(...this.#args);
      if (typeof result === 'object' && result !== null) {
        const future = futureOf(runner.host, result);
        if (future !== undefined) {
          this.#runner = runner;
          this.future = future;
          caller.running.set(number, this);
          future._listen(this);
          return;
        }
      }
    } catch (error) {
      runner.ended(this);
      this.#fail(error);
      return;
    } finally {
      runner.returned(this);
      contextState.current = null;
    }
    runner.ended(this);
    caller.fulfil(number, result);
  }

  #callWithoutReply(host: RpcHost): void {
    try {
      if (this.#unreadable !== undefined) {
        throw this.#unreadable;
      }
      startIfCoroutine(host, this.#functionToCall()(...this.#args));
    } catch (error) {
      report(host, this.#target, error);
    }
    contextState.current = null;
  }

  #functionToCall(): (...args: readonly unknown[]) => unknown {
    // The call may have waited since before the function was exposed.
    const { fn } = this.#target.fn === undefined ? this.caller.targetOf(this.#target.name) : this.#target;
    if (fn === undefined) {
      throw notExposed(this.#target);
    }
    return fn;
  }

  #fail(error: unknown): void {
    if (isInstance(error, CancelledError)) {
      this.caller.cancelled(this.number);
    } else {
      this.caller.fail(this.number, this.#explain(error));
    }
  }

  #explain(error: unknown): unknown {
    try {
      return this.#target.explain?.(error) ?? error;
    } catch {
      // It cannot be looked at.
      return error;
    }
  }
}

/** Calls `target` with one number, for a caller who waits for no reply: the shortest way. Raises nothing. */
export function callWithNumber(host: RpcHost, target: CallTarget, argument: number): void {
  const { fn } = target;
  try {
    if (fn === undefined) {
      throw notExposed(target);
    }
    startIfCoroutine(host, fn(argument));
  } catch (error) {
    report(host, target, error);
  }
  contextState.current = null;
}

function startIfCoroutine(host: RpcHost, result: unknown): void {
  if (typeof result === 'object' && result !== null && isCoroutine(result)) {
    host.createTask(result as Coroutine<unknown>);
  }
}

/** The future that a call with this result waits for; undefined if the result is a value. */
function futureOf(host: RpcHost, result: object): Future | undefined {
  if (isCoroutine(result)) {
    return host.createTask(result as Coroutine<unknown>);
  }
  const future = result instanceof Future ? result : fromPromise(host, result as unknown);
  if (future !== undefined && (future._state & FROM_NODE) !== 0 && !host._scheduler.reachesPromises()) {
    // If the task would wait forever, it gets an error, and so does the caller.
    return host.createTask(delegate(future));
  }
  return future;
}

function report(host: RpcHost, { name }: CallTarget, error: unknown): void {
  host.callExceptionHandler({ message: `Exception in ${name}(), called from another thread`, exception: error });
}

function notExposed({ name }: CallTarget): RuntimeError {
  return new RuntimeError(`No function '${name}' is exposed by this event loop`, 'ERR_ASYNCIO_NOT_EXPOSED');
}
