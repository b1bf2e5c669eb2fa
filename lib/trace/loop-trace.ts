import { EventLoop } from '../event-loop/event-loop.js';
import { lazyTrace } from './lazy-trace.js';
import type { Trace, TraceOptions } from './trace-types.js';

// Added here, for the event loop does not know what looks into it.
declare module '../event-loop/event-loop.js' {
  interface EventLoop {
    /**
     * Records from now on what this loop does: steps of tasks and what they wait for next, who wakes whom, timers, callbacks, sockets,
     * calls between threads, collections of garbage. Of the records, of 16 bytes, the last 65,536 are kept, or as many as `capacity` says.
     * Times are those of the system's monotonic clock, also where the loop's is virtual. `Trace.write` makes a file for Perfetto.
     *
     * @throws RuntimeError `ERR_ASYNCIO_TRACE_ACTIVE` if this loop is traced already, or if it is closed; TypeError or RangeError for a
     * wrong `capacity`.
     */
    trace(options?: TraceOptions): Trace;
  }
}

Object.defineProperty(EventLoop.prototype, 'trace', {
  value: function trace(this: EventLoop, options?: TraceOptions) {
    return lazyTrace().startTrace(this, options);
  },
  writable: true,
  configurable: true,
});
