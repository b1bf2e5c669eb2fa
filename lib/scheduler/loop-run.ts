/** A run of an event loop in progress: see `BlockingRun` and `HostedRun`. */
export interface LoopRun {
  /** Whether Node can settle its Promises during this run, so that waiting for them can succeed. */
  reachesPromises(): boolean;
  /** Keeps Node's process alive if the loop's sockets need that now; else stops keeping it alive. */
  hold(): void;
  /** Ends this run if V8 has terminated it: see {@link ../util/on-stack.js}. */
  endIfTerminated(): void;
}
