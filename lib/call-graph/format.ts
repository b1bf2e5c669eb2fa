import { rarePart } from '../errors/rare-part.js';
import type { Future } from '../future/future.js';
import type { CallGraphOptions } from './capture.js';
import type * as graphs from './graph.js';

/** {@link captureCallGraph} as text, each awaiter indented below what it awaits; empty if there is nothing to show. */
export function formatCallGraph(future?: Future, options?: CallGraphOptions): string {
  return rarePart<typeof graphs>().graphText(future, options);
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
