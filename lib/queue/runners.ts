import {
  type CoroutineFunction,
  isCoroutineFunction,
  RuntimeError,
  type ThreadPoolExecutor,
  WorkerFunction,
  workerScript,
} from '../core.js';
import type { BullmqJob } from './bullmq-package.js';
import { LoopCalls } from './loop-calls.js';
import { decodeValue } from './payload.js';
import { callName } from './queue-task.js';

/** A call that runs. */
export interface StartedCall extends PromiseLike<unknown> {
  cancel(): unknown;
}

/**
 * Runs the functions that the modules of a worker export: coroutine functions on a loop of this thread, others in the
 * threads of a pool, so that they may compute for long.
 */
export class Runners {
  readonly #pool: ThreadPoolExecutor;
  #loop: LoopCalls | undefined;
  /** By the names that calls use. */
  readonly #functions = new Map<string, WorkerFunction | CoroutineFunction>();

  constructor(pool: ThreadPoolExecutor) {
    this.#pool = pool;
  }

  /**
   * Loads modules in a thread of the pool, because this thread may not need them, and those with coroutine functions
   * here, too.
   */
  async load(hrefs: readonly string[]): Promise<void> {
    const exported = new WorkerFunction(workerScript('queue.cjs').href, exportedFunctions.name);
    for (const href of hrefs) {
      const { functions, coroutineFunctions } = (await this.#pool.submit(exported, href)) as ExportedNames;
      for (const name of functions) {
        this.#functions.set(callName(href, name), new WorkerFunction(href, name));
      }
      if (coroutineFunctions.length > 0) {
        this.#loop ??= new LoopCalls();
        const module = (await import(href)) as Record<string, CoroutineFunction>;
        for (const name of coroutineFunctions) {
          this.#functions.set(callName(href, name), module[name] as CoroutineFunction);
        }
      }
    }
  }

  /** `report` is called with each value of `reportProgress`. @throws RuntimeError for a job that is no call. */
  start(job: BullmqJob, report: (value: unknown) => void): StartedCall {
    const target = this.#functions.get(job.name);
    if (target === undefined) {
      throw new RuntimeError(`The worker has no function ${job.name}`, 'ERR_ASYNCIO_NOT_EXPOSED');
    }
    const args = argumentsOf(job);
    if (target instanceof WorkerFunction) {
      const call = this.#pool.submit(target, ...args);
      call.onProgress(report);
      return call;
    }
    return (this.#loop as LoopCalls).start(target, args, report);
  }

  /** When all calls are over. */
  async close(): Promise<void> {
    this.#loop?.close();
    await this.#pool.shutdownAsync();
  }
}

interface ExportedNames {
  readonly functions: readonly string[];
  readonly coroutineFunctions: readonly string[];
}

/** The names of the functions that a module exports. Called in a thread of the pool. */
export async function exportedFunctions(href: string): Promise<ExportedNames> {
  const module = (await import(href)) as Record<string, unknown>;
  const names = Object.keys(module).filter((name) => typeof module[name] === 'function');
  const isCoroutine = (name: string): boolean => isCoroutineFunction(module[name]);
  return { functions: names.filter((name) => !isCoroutine(name)), coroutineFunctions: names.filter(isCoroutine) };
}

/** @throws RuntimeError for a job that another program has put into the queue. */
function argumentsOf({ data }: BullmqJob): unknown[] {
  const text: unknown = (data as { args?: unknown } | null | undefined)?.args;
  let args: unknown;
  let cause: unknown;
  try {
    args = decodeValue(text as string);
  } catch (error) {
    cause = error;
  }
  if (typeof text !== 'string' || !Array.isArray(args)) {
    throw new RuntimeError('The job is no call of a QueueExecutor: it has no arguments', 'ERR_ASYNCIO_NOT_EXPOSED', {
      cause,
    });
  }
  return args;
}
