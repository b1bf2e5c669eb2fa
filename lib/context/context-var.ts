import { invalidType, invalidValue } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { inspectable } from '../util/inspectable.js';
import { type Bindings, Context } from './context.js';
import { contextState } from './context-state.js';

/** Means "no default" or "was not set"; undefined may be a value. */
const NOTHING: unique symbol = Symbol('nothing');

/** The result of {@link ContextVar.set}, for `reset`. */
export class Token<T> {
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** @internal */ readonly _context: Context;
  /** @internal */ readonly _old: T | typeof NOTHING;
  /** @internal */ _used = false;

  /** @internal */
  constructor(variable: ContextVar<T>, context: Context, old: T | typeof NOTHING) {
    this.variable = variable;
    this._context = context;
    this._old = old;
  }
}

/**
 * A variable with a separate value in each context, such as the request that a task serves. Create it once, at the top
 * of a module.
 *
 *     const requestId = new ContextVar('requestId', 'none'); // its name, and its value where none was set
 *     requestId.set('r-17'); // for this task, and the tasks that it makes from now on
 *     requestId.get();
 */
export class ContextVar<T> {
  /** The name of the variable in reports. */
  readonly name: string;
  readonly #default: T | typeof NOTHING;

  /** @throws TypeError if `name` is not a string. */
  constructor(name: string, ...[fallback = NOTHING as never]: [fallback?: T]) {
    if (typeof name !== 'string') {
      throw invalidType('ContextVar', 'name', 'a string', name);
    }
    this.name = name;
    this.#default = fallback;
  }

  /**
   * Returns the value in the current context; otherwise `fallback`, otherwise the variable's default.
   *
   * @throws RangeError, code `ERR_ASYNCIO_LOOKUP`, if there is none of these.
   */
  get(...fallback: [fallback?: T]): T {
    const bindings: Bindings | undefined = contextState.current?._bindings;
    const variable = this as unknown as ContextVar<unknown>;
    if (bindings?.has(variable)) {
      return bindings.get(variable) as T;
    }
    if (fallback.length > 0) {
      return fallback[0] as T;
    }
    if (this.#default !== NOTHING) {
      return this.#default as T;
    }
    throw Object.assign(new RangeError(`The context variable '${this.name}' has no value here`), {
      code: 'ERR_ASYNCIO_LOOKUP',
    });
  }

  /** Sets the value in the current context. Returns a token, with which `reset(token)` undoes that. */
  set(value: T): Token<T> {
    contextState.current ??= new Context();
    const context = contextState.current;
    const variable = this as unknown as ContextVar<unknown>;
    const old = context._bindings.has(variable) ? (context._bindings.get(variable) as T) : NOTHING;
    context._bindings = new Map(context._bindings).set(variable, value);
    return new Token(this, context, old);
  }

  /**
   * Restores the value from before the `set` that returned `token`.
   *
   * @throws TypeError if `token` is no token; RangeError if it belongs to another variable or context; RuntimeError if it
   * was used before.
   */
  reset(token: Token<T>): void {
    if (!(token instanceof Token)) {
      throw invalidType('ContextVar.reset', 'token', 'a Token', token);
    }
    if (token._used) {
      throw new RuntimeError('The token has already been used once', 'ERR_ASYNCIO_TOKEN_USED');
    }
    if (token.variable !== this) {
      throw invalidValue('ContextVar.reset', 'token', 'a token of this variable', token);
    }
    if (token._context !== contextState.current) {
      throw invalidValue('ContextVar.reset', 'token', 'a token made in this context', token);
    }
    token._used = true;
    const bindings = new Map(token._context._bindings);
    const variable = this as unknown as ContextVar<unknown>;
    if (token._old === NOTHING) {
      bindings.delete(variable);
    } else {
      bindings.set(variable, token._old);
    }
    token._context._bindings = bindings;
  }

  /** @internal */
  _describe(): string {
    return `name='${this.name}'`;
  }
}

inspectable(ContextVar);
