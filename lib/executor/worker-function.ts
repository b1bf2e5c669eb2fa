import { invalidType, invalidValue } from '../errors/arguments.js';
import { moduleHref } from '../rpc/module-href.js';

// biome-ignore lint/suspicious/noExplicitAny: functions of any kind
type AnyFunction = (...args: any[]) => unknown;

/** The names of the functions among the exports of a module. */
export type FunctionName<M> = { [K in keyof M]: M[K] extends AnyFunction ? K : never }[keyof M] & string;

/** A function that a module exports, for calls elsewhere. Made by {@link workerFunction}. */
export class WorkerFunction<F extends AnyFunction = AnyFunction> {
  /** The URL of the module. */
  readonly moduleUrl: string;
  /** The name of the export. */
  readonly exportName: string;
  /** For the compiler only. */
  declare protected readonly _function: F;

  /** @internal */
  constructor(module: string, exported: string) {
    this.moduleUrl = module;
    this.exportName = exported;
  }
}

/**
 * Refers to the function that the module `moduleUrl` exports as `exportName`, for an executor. Each thread of the
 * executor imports the module once. The type of the module types the function: `workerFunction<typeof
 * import('./hash.js'), 'hash'>(url, 'hash')`.
 *
 * If the module cannot be imported, or exports no such function, the call fails.
 *
 * @throws TypeError if `moduleUrl` is neither a URL nor an absolute one as a string, or `exportName` is no string.
 */
export function workerFunction<M, K extends FunctionName<M>>(
  moduleUrl: URL | string,
  exportName: K,
): WorkerFunction<Extract<M[K], AnyFunction>>;
export function workerFunction(moduleUrl: URL | string, exportName: string): WorkerFunction;
export function workerFunction(moduleUrl: URL | string, exportName: string): WorkerFunction {
  const module = moduleHref('workerFunction', 'moduleUrl', moduleUrl);
  if (typeof exportName !== 'string') {
    throw invalidType('workerFunction', 'exportName', 'a string', exportName);
  }
  if (exportName === '') {
    throw invalidValue('workerFunction', 'exportName', 'a string that is not empty', exportName);
  }
  return new WorkerFunction(module, exportName);
}
