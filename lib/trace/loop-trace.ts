import { EventLoop } from '../event-loop/event-loop.js';
import { lazyTrace } from './lazy-trace.js';
import type { Trace, TraceOptions } from './trace-types.js';

// Added here, because the event loop does not know the tools that inspect it.
declare module '../event-loop/event-loop.js' {
  interface EventLoop {
    /**
     * Records from now on what this loop does: steps of tasks and what they wait for next, wakeups, timers, callbacks,
     * sockets, calls between threads, garbage collections. Keeps the last 65,536 records of 16 bytes, or as many as
     * `capacity` says. Times are those of the system's monotonic clock, even if the loop's clock is virtual.
     * `Trace.write` makes a file for Perfetto.
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
