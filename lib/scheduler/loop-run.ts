/** A run of an event loop in progress: see `BlockingRun` and `HostedRun`. */
export interface LoopRun {
  /** Whether Node can settle its Promises during this run, so that waiting for them can succeed. */
  reachesPromises(): boolean;
  /** Keeps Node's process alive if the loop's sockets need that now; else stops keeping it alive. */
  hold(): void;
}
