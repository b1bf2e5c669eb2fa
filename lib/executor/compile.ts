import { RuntimeError } from '../errors/errors.js';
import type { CallTarget } from '../rpc/exposed-functions.js';
import { isInstance } from '../util/is-instance.js';
import { showBriefly } from '../util/show.js';
import { BY_MODULE, BY_SOURCE, SEPARATOR } from './target.js';

/** A thread's side of `target.ts`: makes functions from names. */

// biome-ignore lint/suspicious/noExplicitAny: functions of any kind
type AnyFunction = (...args: any[]) => unknown;

/** The names that a function sent as source sees, besides its arguments and the globals. */
export type NamesInScope = Readonly<Record<string, unknown>>;

/** The file name, in stack traces, of a function sent as source. */
const FILE = 'asyncio-native-executor';
/** A frame of such a function; Deno adds a suffix to the file name. */
const FRAME = new RegExp(`${FILE}/\\d+(?:, <anonymous>)?:\\d+:\\d+\\)?$`);

/** What a call by `name` calls. Raises nothing: if it cannot be called, the call fails. */
export function resolveTarget(name: string, scope: NamesInScope): CallTarget {
  return name.startsWith(BY_SOURCE) ? new SourceTarget(name, scope) : new ModuleTarget(name);
}

/** The helper that esbuild's `keepNames` (which tsx sets) calls in a function that declares others. */
const COMPILER_HELPERS: NamesInScope = {
  __name: (fn: object, name: string) => Object.defineProperty(fn, 'name', { value: name, configurable: true }),
};

/** The counters of istanbul, and so of nyc, and of jest and vitest where they use it. */
const COUNTER = /^cov_\w+$/;

const FORBIDDEN =
  'A function is carried over by its source, which this process forbids to compile ' +
  '(--disallow-code-generation-from-strings): use workerFunction(moduleUrl, exportName)';

let compiled = 0;

/** A function sent as source, compiled here once. */
class SourceTarget implements CallTarget {
  readonly name: string;
  readonly fn: AnyFunction;
  readonly #scope: NamesInScope;

  constructor(name: string, scope: NamesInScope) {
    this.name = name;
    this.#scope = { ...COMPILER_HELPERS, ...scope };
    let fn: AnyFunction;
    try {
      fn = compile(name.slice(BY_SOURCE.length), this.#scope);
    } catch (error) {
      fn = () => {
        throw error;
      };
    }
    this.fn = fn;
  }

  /** A ReferenceError in the function itself is replaced by one that says what to do. */
  explain(error: unknown): unknown {
    if (!isInstance(error, ReferenceError)) {
      return error;
    }
    const name = /^(\S+) is not defined$/.exec(error.message)?.[1];
    const top = error.stack?.split('\n').find((line) => line.startsWith('    at '));
    if (name === undefined || name in globalThis || name in this.#scope || top === undefined || !FRAME.test(top)) {
      return error;
    }
    const message = `${name} is not defined in the thread that runs the function: ${missing(name)}`;
    const explained = new ReferenceError(message);
    explained.stack = `ReferenceError: ${message}${error.stack?.slice(`ReferenceError: ${error.message}`.length) ?? ''}`;
    return Object.assign(explained, { code: 'ERR_ASYNCIO_NOT_SELF_CONTAINED' });
  }
}

/** Explains why a function sent as source does not find `name`, and what to do. */
function missing(name: string): string {
  return COUNTER.test(name)
    ? 'a tool for coverage has put its counters into the function, which was carried over by its source. Use ' +
        'workerFunction(moduleUrl, exportName), or write /* istanbul ignore next */ before the function'
    : 'it was carried over by its source, and finds there only its arguments, the globals and what asyncio-native exports. ' +
        'Pass it as an argument, or use workerFunction(moduleUrl, exportName)';
}

function compile(source: string, scope: NamesInScope): AnyFunction {
  // A name that is also a global means the global, as in the function's module if that does not import the name.
  const names = Object.keys(scope).filter((name) => !(name in globalThis));
  const file = `${FILE}/${++compiled}`;
  const make = (text: string): unknown =>
    new Function(...names, `'use strict'; return ${text}\n//# sourceURL=${file}`)(...names.map((name) => scope[name]));
  try {
    return make(`(${source}\n)`) as AnyFunction;
  } catch (error) {
    if (error instanceof EvalError) {
      throw new RuntimeError(FORBIDDEN, 'ERR_ASYNCIO_UNSUPPORTED', { cause: error });
    }
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    // A method: its source is valid only inside an object.
    return methodOf(() => make(`({${source}\n})`) as object, error);
  }
}

function methodOf(make: () => object, error: SyntaxError): AnyFunction {
  let holder: object;
  try {
    holder = make();
  } catch (second) {
    throw second instanceof SyntaxError ? error : second;
  }
  const [key] = Reflect.ownKeys(holder);
  const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key) as PropertyDescriptor;
  return value ?? get ?? set;
}

/** A function that a module exports. The first call waits until the module is imported. */
class ModuleTarget implements CallTarget {
  readonly name: string;
  fn: AnyFunction = () => {
    throw new RuntimeError(`The module of ${this.name} is not imported`, 'ERR_ASYNCIO_UNSUPPORTED');
  };
  #isLoaded = false;

  constructor(name: string) {
    this.name = name;
  }

  load(): Promise<void> | undefined {
    return this.#isLoaded ? undefined : this.#import();
  }

  async #import(): Promise<void> {
    const [url, key] = this.name.slice(BY_MODULE.length).split(SEPARATOR) as [string, string];
    const exported = ((await import(url)) as Record<string, unknown>)[key];
    if (typeof exported !== 'function') {
      const message = `workerFunction: ${url} exports no function '${key}', it is ${showBriefly(exported)}`;
      throw Object.assign(new TypeError(message), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
    }
    this.fn = exported as AnyFunction;
    this.#isLoaded = true;
  }
}
