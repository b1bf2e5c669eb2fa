import { coroutineName } from '../coroutine/names.js';
import { checkOptions, invalidType } from '../errors/arguments.js';
import { currentTask } from '../event-loop/tasks.js';
import { Future } from '../future/future.js';
import { lazyInspector } from '../inspector/lazy-inspector.js';
import { threadState } from '../scheduler/thread-state.js';
import { withBodies } from '../task/awaitable.js';
import { awaitersOf } from '../task/awaiters.js';
import { Task } from '../task/task.js';
import { show } from '../util/show.js';
import type { CallGraphOptions, FrameCallGraphEntry, FutureCallGraph } from './capture.js';

/** What `captureCallGraph` does. */
export function captureGraph(future: Future | undefined, options: CallGraphOptions): FutureCallGraph | null {
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

/** What `formatCallGraph` does. */
export function graphText(future: Future | undefined, options: CallGraphOptions | undefined): string {
  const graph = captureGraph(future, options ?? {});
  return graph === null ? '' : linesOf(graph).join('\n');
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

function frameLine({ name, file, line, column }: FrameCallGraphEntry): string {
  const place = file === undefined ? '' : ` at ${file}:${line}:${column}`;
  return `  |   in ${name}()${place}`;
}

function linesOf(graph: FutureCallGraph): string[] {
  const lines = [`* ${show(graph.future, { depth: 0 })}`];
  if (graph.callStack.length > 0) {
    lines.push('  + Call stack:', ...graph.callStack.map(frameLine));
  }
  if (graph.awaitedBy.length > 0) {
    lines.push('  + Awaited by:');
    for (const awaiter of graph.awaitedBy) {
      lines.push(...linesOf(awaiter).map((line) => `     ${line}`));
    }
  }
  return lines;
}
