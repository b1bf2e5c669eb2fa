import { lazyTrace } from '../trace/lazy-trace.js';

/** Begins to trace the loops of this thread; returns how many. @throws RuntimeError if it is traced already. */
export function startTracing(capacity: number): number {
  return lazyTrace().startTracing({ capacity });
}

/** Ends it. Returns the trace as JSON, in Chrome's trace event format. */
export function stopTracing(): string {
  return lazyTrace().stopTracing();
}
