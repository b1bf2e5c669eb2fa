import { coroutineName } from '../coroutine/names.js';
import { checkOptions, invalidType } from '../errors/arguments.js';
import { currentTask } from '../event-loop/tasks.js';
import { Future } from '../future/future.js';
import { lazyInspector } from '../inspector/lazy-inspector.js';
import { threadState } from '../scheduler/thread-state.js';
import { withBodies } from '../task/awaitable.js';
import { awaitersOf } from '../task/awaiters.js';
import { Task } from '../task/task.js';

/** A coroutine on the stack of a task. */
export interface FrameCallGraphEntry {
  /** The name of the coroutine function, if it is known. */
  readonly name: string;
  /**
   * The place where it is suspended: a path, or a URL if it is no file. Undefined for a running coroutine, and if Node
   * has no inspector.
   */
  readonly file: string | undefined;
  /** Counted from 1. */
  readonly line: number | undefined;
  /** Counted from 1. */
  readonly column: number | undefined;
}

/** A future, its call stack, and its awaiters. */
export interface FutureCallGraph {
  /** The future of this graph. */
  readonly future: Future;
  /** Innermost first; empty if it is not a task. */
  readonly callStack: readonly FrameCallGraphEntry[];
  /** Its awaiters, also through gather, wait, shield and groups. */
  readonly awaitedBy: readonly FutureCallGraph[];
}

/** Options of `captureCallGraph`, `formatCallGraph` and `printCallGraph`: how much to capture. */
export interface CallGraphOptions {
  /** Maximum number of entries of each call stack; unlimited by default. */
  readonly limit?: number | undefined;
}

/**
 * Captures the graph of awaiters of `future`, by default of the current task. Returns null if there is neither. A
 * cycle, which always is a deadlock, appears once.
 *
 * @throws TypeError if `future` is not a Future, or for an unknown option.
 */
export function captureCallGraph(future?: Future, options: CallGraphOptions = {}): FutureCallGraph | null {
  checkOptions('captureCallGraph', options, ['limit']);
  const { limit = Number.POSITIVE_INFINITY } = options;
  if (typeof limit !== 'number') {
    throw invalidType('captureCallGraph', 'limit', 'a number', limit);
  }
  const subject = future ?? (threadState.running === null ? null : currentTask());
  if (subject === null) {
    return null;
  }
  if (!(subject instanceof Future)) {
    throw invalidType('captureCallGraph', 'future', 'a Future', subject);
  }
  return graphOf(subject, limit, new Set());
}

function locate(stack: readonly object[]): FrameCallGraphEntry[] {
  const { locateFrames } = lazyInspector();
  return locateFrames(stack).map((place, at) => ({
    name: place?.function ?? coroutineName(stack[at] as object),
    file: place?.file,
    line: place?.line,
    column: place?.column,
  }));
}

function graphOf(future: Future, limit: number, above: ReadonlySet<Future>): FutureCallGraph {
  const path = new Set(above).add(future);
  const stack = future instanceof Task ? withBodies(future.getStack()).reverse() : [];
  return {
    future,
    callStack: locate(stack.slice(0, limit)),
    awaitedBy: above.has(future) ? [] : awaitersOf(future).map((awaiter) => graphOf(awaiter, limit, path)),
  };
}
