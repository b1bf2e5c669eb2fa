import { rarePart } from '../errors/rare-part.js';
import type { Future } from '../future/future.js';
import type * as graphs from './graph.js';

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
  return rarePart<typeof graphs>().captureGraph(future, options);
}
