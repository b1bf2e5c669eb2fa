import { RuntimeError } from '../errors/errors.js';
import { eventLoopOf } from '../event-loop/event-loop-of.js';
import { isTraced, knownLoops } from '../scheduler/loop-observer.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { type LoopWatcher, threadState } from '../scheduler/thread-state.js';
import { chromeTrace, type RecordedTrace, startTrace } from './recorded-trace.js';
import type { TraceOptions } from './trace-types.js';

/** Traces all loops of this thread: those that run, and those that start meanwhile. */
class ThreadTracing implements LoopWatcher {
  readonly #options: TraceOptions | undefined;
  readonly #traces: RecordedTrace[] = [];

  constructor(options: TraceOptions | undefined) {
    this.#options = options;
  }

  look(scheduler: Scheduler): void {
    // A loop that its program traces keeps that trace.
    if (!isTraced(scheduler)) {
      this.#traces.push(startTrace(eventLoopOf(scheduler), this.#options, this.#traces.length));
    }
  }

  stop(): string {
    for (const trace of this.#traces) {
      trace.stop();
    }
    return JSON.stringify(chromeTrace(this.#traces));
  }
}

/**
 * Begins to trace all loops of this thread: those that run, are hosted or are the current one, and those that start to
 * run before {@link stopTracing}. Returns how many there are now. For tools that use the inspector: it may be called at
 * any point, even during a step that holds the loop.
 *
 * @throws RuntimeError `ERR_ASYNCIO_TRACE_ACTIVE` if this thread is traced already; TypeError, RangeError for wrong
 * options.
 */
export function startTracing(options?: TraceOptions): number {
  if (findTracing() !== undefined) {
    throw new RuntimeError('This thread is traced already: stop that first', 'ERR_ASYNCIO_TRACE_ACTIVE');
  }
  const tracing = new ThreadTracing(options);
  const loops = knownLoops();
  for (const loop of loops) {
    tracing.look(loop);
  }
  threadState.watchers = [...threadState.watchers, tracing];
  return loops.size;
}

/**
 * Ends {@link startTracing}, and returns the trace as JSON, in Chrome's trace event format. To make one file of several
 * threads, put their `traceEvents` into one array: process ids and times allow it. Empty if tracing was not started.
 */
export function stopTracing(): string {
  const tracing = findTracing();
  if (tracing === undefined) {
    return JSON.stringify(chromeTrace([]));
  }
  threadState.watchers = threadState.watchers.filter((watcher) => watcher !== tracing);
  return tracing.stop();
}

function findTracing(): ThreadTracing | undefined {
  return threadState.watchers.find((watcher) => watcher instanceof ThreadTracing);
}
