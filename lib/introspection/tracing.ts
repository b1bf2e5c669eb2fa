import { lazyTrace } from '../trace/lazy-trace.js';

/** Begins to trace the loops of this thread; returns how many. @throws RuntimeError if a trace is active already. */
export function startTracing(capacity: number): number {
  return lazyTrace().startTracing({ capacity });
}

/** Ends the trace. Returns it as JSON, in Chrome's trace event format. */
export function stopTracing(): string {
  return lazyTrace().stopTracing();
}
