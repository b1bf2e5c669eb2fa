import { checkFunction, invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { contextState } from './context-state.js';
import type { ContextVar } from './context-var.js';

/** The values of context variables. Immutable, so that copying a context copies one reference. */
export type Bindings = ReadonlyMap<ContextVar<unknown>, unknown>;

const NO_BINDINGS: Bindings = new Map();

/**
 * The values of the context variables for the code that runs in it. Each task and callback runs in its own copy, taken
 * at its creation.
 */
export class Context {
  /** @internal */
  _bindings: Bindings;
  #entered = false;

  /** An empty context. */
  constructor() {
    this._bindings = NO_BINDINGS;
  }

  /** @internal Whether `run` has entered it. */
  get _isEntered(): boolean {
    return this.#entered;
  }

  /** The number of variables that are set. */
  get size(): number {
    return this._bindings.size;
  }

  /** Whether `variable` is set. @throws TypeError if it is no ContextVar. */
  has(variable: ContextVar<unknown>): boolean {
    checkVariable('has', variable);
    return this._bindings.has(variable);
  }

  /** Returns the value of `variable` in this context; undefined if it is not set. @throws TypeError if it is no ContextVar. */
  get<T>(variable: ContextVar<T>): T | undefined {
    checkVariable('get', variable);
    return this._bindings.get(variable as ContextVar<unknown>) as T | undefined;
  }

  /** The variables and their values. */
  entries(): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this._bindings.entries();
  }

  /** Returns a copy: changes in one are not visible in the other. */
  copy(): Context {
    const copy = new Context();
    copy._bindings = this._bindings;
    return copy;
  }

  /**
   * Calls `fn(...args)` in this context and returns its result. Variables that it sets stay set in this context only.
   *
   * @throws TypeError if `fn` is not a function; RuntimeError if this context is entered already.
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    checkFunction('Context.run', 'fn', fn);
    const outer = contextState.current;
    // A task or callback that runs in this context has it as the current one, but does not mark it as entered.
    if (this.#entered || this === outer) {
      throw new RuntimeError('cannot enter context: it is already entered', 'ERR_ASYNCIO_CONTEXT_ENTERED');
    }
    const wasEntered = outer === null ? false : outer.#entered;
    this.#entered = true;
    if (outer !== null) {
      outer.#entered = true;
    }
    contextState.current = this;
    try {
      return fn(...args);
    } finally {
      contextState.current = outer;
      this.#entered = false;
      if (outer !== null) {
        outer.#entered = wasEntered;
      }
    }
  }
}

/** Returns a copy of the caller's current context. */
export function copyContext(): Context {
  return contextState.current === null ? new Context() : contextState.current.copy();
}

/** The context for a new task or callback: a copy, or null if no variable is set. */
export function inheritedContext(): Context | null {
  return contextState.current === null ? null : contextState.current.copy();
}

/** Not by its class, whose module needs this one. */
function checkVariable(where: string, variable: unknown): void {
  const { name, reset } = (variable ?? {}) as Partial<ContextVar<unknown>>;
  if (typeof name !== 'string' || typeof reset !== 'function') {
    throw invalidType(`Context.${where}`, 'variable', 'a ContextVar', variable);
  }
}
