/** A run of an event loop in progress: see `BlockingRun` and `HostedRun`. */
export interface LoopRun {
  /** Whether it awaits Node's Promises successfully: whether Node can settle them during this run. */
  reachesPromises(): boolean;
  /** Keeps Node's process alive if the loop's sockets now ask for that, and no longer if they do not. */
  hold(): void;
}
