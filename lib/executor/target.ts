import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import { MAX_INTERNED } from './constants.js';
import { WorkerFunction } from './worker-function.js';

/**
 * What an executor calls: a function that travels as its source, or one that a module exports. The name of a target
 * says all of it. The name travels once to each thread; from then on a number replaces it.
 */

/** The first character of a name. */
export const BY_SOURCE = 'f';
export const BY_MODULE = 'm';
/** The name by which an executor tells a thread to stop. No function has it. */
export const STOP_WORKER: string = `${BY_MODULE}stop`;
/** Between the two parts of a name by module. No URL has it. */
export const SEPARATOR = '\n';

/** What `submit` takes: a self-contained function, or one that a module exports. */
export type Callable<A extends unknown[] = never[], R = unknown> =
  | ((...args: A) => R)
  | WorkerFunction<(...args: A) => R>;

/** The result of a call: that of the coroutine or Promise, if the function returns one. */
export type Called<R> = R extends Coroutine<infer T> ? T : Awaited<R>;

// biome-ignore lint/complexity/noBannedTypes: any function at all
const names = new WeakMap<Function | WorkerFunction, string>();
/** One string for each name. So two equal names are mostly the same string, which V8 compares by address. */
const interned = new Map<string, string>();

/** The name of what is to be called. @throws TypeError for what cannot be called in another thread. */
export function targetName(where: string, fn: unknown): string {
  const known = names.get(fn as WorkerFunction);
  if (known !== undefined) {
    return known;
  }
  const name = intern(nameOfFunction(where, fn));
  names.set(fn as WorkerFunction, name);
  return name;
}

/** The target's name in reports: the function's name, or export and module. */
export function readableName(name: string): string {
  if (name.startsWith(BY_MODULE)) {
    const [module, exported] = name.slice(BY_MODULE.length).split(SEPARATOR);
    return exported === undefined ? (module as string) : `${exported} of ${module}`;
  }
  const source = name.slice(BY_SOURCE.length);
  return /^(?:async\s+)?(?:function\b\s*)?\*?\s*([\w$]+)\s*\(/.exec(source)?.[1] ?? '<anonymous>';
}

function nameOfFunction(where: string, fn: unknown): string {
  if (fn instanceof WorkerFunction) {
    return BY_MODULE + fn.moduleUrl + SEPARATOR + fn.exportName;
  }
  if (typeof fn !== 'function') {
    throw invalidType(where, 'fn', 'a function or what workerFunction() returns', fn);
  }
  const source = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) {
    throw invalidType(
      where,
      'fn',
      'a function with a source (not a built-in or bound one): wrap it in (...args) => ...',
      fn,
    );
  }
  if (/^class\b/.test(source)) {
    throw invalidType(where, 'fn', 'a function, not a class: wrap it in (...args) => ...', fn);
  }
  if (/^async\s*(?:function\s*)?\*/.test(source)) {
    throw invalidType(where, 'fn', 'a function whose result can be had from another thread, no async generator', fn);
  }
  if (/^(?:(?:async|get|set)\s+)?\*?\s*#/.test(source)) {
    throw invalidType(where, 'fn', 'a function that can stand alone, no private method', fn);
  }
  return BY_SOURCE + source;
}

function intern(name: string): string {
  const known = interned.get(name);
  if (known !== undefined) {
    return known;
  }
  if (interned.size < MAX_INTERNED) {
    interned.set(name, name);
  }
  return name;
}
