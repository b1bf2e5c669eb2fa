import {
  checkCount,
  checkOptions,
  checkTime,
  type FunctionName,
  invalidType,
  invalidValue,
  moduleHref,
  WorkerFunction,
} from '../core.js';
import { MAX_PRIORITY } from './constants.js';

// biome-ignore lint/suspicious/noExplicitAny: functions of any kind
type AnyFunction = (...args: any[]) => unknown;

/** Options of a {@link task}: how its calls are made. They have no effect if the calls run in a local thread pool. */
export interface QueueTaskOptions {
  /**
   * Milliseconds after which a call without an answer fails with TimeoutError, and is cancelled. Infinity by default:
   * then a call waits for a worker without a limit.
   */
  readonly timeout?: number | undefined;
  /**
   * Maximum number of times that the function is called if it throws: 1 by default. The death of a worker does not
   * count.
   */
  readonly attempts?: number | undefined;
  /** From 1, the most urgent, to 2,097,152. By default a call has none, which is more urgent than all others. */
  readonly priority?: number | undefined;
}

/** A function that workers call. Made by {@link task}. */
export class QueueTask<F extends AnyFunction = AnyFunction> extends WorkerFunction<F> {
  /** @internal */ readonly _options: QueueTaskOptions;

  /** @internal */
  constructor(module: string, exported: string, options: QueueTaskOptions) {
    super(module, exported);
    this._options = options;
  }
}

/**
 * Refers to the function that the module `moduleUrl` exports as `exportName`, for a `QueueExecutor`. A worker finds the
 * module by its file name, so the folders may differ from machine to machine.
 *
 * @throws TypeError, RangeError for a wrong argument or an unknown option.
 */
export function task<M, K extends FunctionName<M>>(
  moduleUrl: URL | string,
  exportName: K,
  options?: QueueTaskOptions,
): QueueTask<Extract<M[K], AnyFunction>>;
export function task(moduleUrl: URL | string, exportName: string, options?: QueueTaskOptions): QueueTask;
export function task(moduleUrl: URL | string, exportName: string, options: QueueTaskOptions = {}): QueueTask {
  const module = moduleHref('task', 'moduleUrl', moduleUrl);
  if (typeof exportName !== 'string') {
    throw invalidType('task', 'exportName', 'a string', exportName);
  }
  if (exportName === '') {
    throw invalidValue('task', 'exportName', 'a string that is not empty', exportName);
  }
  checkOptions('task', options, ['timeout', 'attempts', 'priority']);
  const { timeout = Number.POSITIVE_INFINITY, attempts = 1, priority } = options;
  checkTime('task', 'timeout', timeout);
  checkCount('task', 'attempts', attempts, 1);
  if (attempts === Number.POSITIVE_INFINITY) {
    throw invalidValue('task', 'attempts', 'a whole number, 1 or more', attempts);
  }
  if (priority !== undefined) {
    checkCount('task', 'priority', priority, 1);
    if (priority > MAX_PRIORITY) {
      throw invalidValue('task', 'priority', `a whole number from 1 to ${MAX_PRIORITY}`, priority);
    }
  }
  return new QueueTask(module, exportName, { timeout, attempts, priority });
}

const targets = new WeakMap<WorkerFunction, string>();

/** The function and its options, as one text: the connection's thread gets it with each call. */
export function callTarget(fn: WorkerFunction): string {
  let target = targets.get(fn);
  if (target === undefined) {
    const { timeout, ...options } = fn instanceof QueueTask ? fn._options : {};
    // JSON has no Infinity.
    const limit = timeout === Number.POSITIVE_INFINITY ? undefined : timeout;
    target = JSON.stringify([callName(fn.moduleUrl, fn.exportName), { ...options, timeout: limit }]);
    targets.set(fn, target);
  }
  return target;
}

/** The name by which a call names its function: the last part of the URL of the module, and the export. */
export function callName(moduleHref: string, exportName: string): string {
  return `${fileOf(moduleHref)}#${exportName}`;
}

/** The last part of a URL. */
export function fileOf(href: string): string {
  const { pathname } = new URL(href);
  return decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
}
