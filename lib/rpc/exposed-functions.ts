import { checkFunction, invalidType } from '../errors/arguments.js';

/** A name that a loop may be called by, and the function behind it, if there is one. Connections keep it, not the function. */
export class Exposed {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the caller's own function
  fn: ((...args: any[]) => unknown) | undefined = undefined;

  constructor(name: string) {
    this.name = name;
  }
}

/** The names of one loop. */
export class ExposedNames {
  readonly #cells = new Map<string, Exposed>();

  /** @throws TypeError if `name` is no string or `fn` no function. */
  expose(name: string, fn: (...args: never[]) => unknown): void {
    if (typeof name !== 'string' || name === '') {
      throw invalidType('expose', 'name', 'a string that is not empty', name);
    }
    checkFunction('expose', 'fn', fn);
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = new Exposed(name);
      this.#cells.set(name, cell);
    }
    cell.fn = fn;
  }

  /** What stands for `name`. One that is not exposed is not kept, for anybody may make up names: ask again. */
  cell(name: string): Exposed {
    return this.#cells.get(name) ?? new Exposed(name);
  }
}
