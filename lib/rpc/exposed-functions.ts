import { checkFunction, invalidType } from '../errors/arguments.js';

/** What a call by name calls. */
export interface CallTarget {
  readonly name: string;
  /** Undefined while no function has this name. */
  // biome-ignore lint/suspicious/noExplicitAny: the user's own function
  readonly fn: ((...args: any[]) => unknown) | undefined;
  /** A Promise for which a call has to wait before it may call `fn`; undefined if there is no need. Never throws. */
  load?(): Promise<void> | undefined;
  /** The error for the caller instead of what `fn` has thrown. Without it, the caller gets that. */
  explain?(error: unknown): unknown;
}

/**
 * A name that other threads may call, and the function behind it, if there is one. Connections keep this, not the
 * function.
 */
class ExposedFunction implements CallTarget {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the user's own function
  fn: ((...args: any[]) => unknown) | undefined = undefined;

  constructor(name: string) {
    this.name = name;
  }
}

/** The functions that other threads may call at one dispatcher, by name. */
export class ExposedFunctions {
  readonly #functions = new Map<string, ExposedFunction>();

  /** @throws TypeError if `name` is no string or `fn` no function. */
  expose(name: string, fn: (...args: never[]) => unknown): void {
    if (typeof name !== 'string' || name === '') {
      throw invalidType('expose', 'name', 'a string that is not empty', name);
    }
    checkFunction('expose', 'fn', fn);
    let exposed = this.#functions.get(name);
    if (exposed === undefined) {
      exposed = new ExposedFunction(name);
      this.#functions.set(name, exposed);
    }
    exposed.fn = fn;
  }

  /** What a call by `name` calls. */
  target(name: string): CallTarget {
    return this.#functions.get(name) ?? this._missing(name);
  }

  /** The entry for a name that was not exposed. It is not kept, because callers may invent names: look it up again. */
  protected _missing(name: string): CallTarget {
    return new ExposedFunction(name);
  }
}
