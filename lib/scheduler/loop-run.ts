/** A run of an event loop in progress: see `BlockingRun` and `HostedRun`. */
export interface LoopRun {
  /** Whether it awaits Node's Promises successfully: whether Node can settle them during this run. */
  reachesPromises(): boolean;
}
