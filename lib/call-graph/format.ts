import type { Future } from '../future/future.js';
import { show } from '../util/show.js';
import { type CallGraphOptions, captureCallGraph, type FrameCallGraphEntry, type FutureCallGraph } from './capture.js';

/** {@link captureCallGraph} as text, each awaiter indented below what it awaits; empty if there is nothing to show. */
export function formatCallGraph(future?: Future, options?: CallGraphOptions): string {
  const graph = captureCallGraph(future, options);
  return graph === null ? '' : linesOf(graph).join('\n');
}

/** Writes {@link formatCallGraph} to the standard error stream, or to `write`. */
export function printCallGraph(
  future?: Future,
  options?: CallGraphOptions,
  write: (text: string) => unknown = (text) => process.stderr.write(text),
): void {
  const text = formatCallGraph(future, options);
  if (text !== '') {
    write(`${text}\n`);
  }
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
