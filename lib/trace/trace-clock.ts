import { hrtime, performance } from '../util/globals.js';

/**
 * The clock of traces, in milliseconds: the system's monotonic one, also where the loop's is virtual. {@link performance} reads it faster
 * than {@link systemTime} is, but counts from the start of the thread.
 */
export function now(): number {
  return performance.now();
}

/** The system's monotonic clock, in milliseconds: the same for all threads, and slower than {@link now}. */
export function systemTime(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** What is to be added to {@link now}, so that the times of all threads of this machine can be compared. */
export function clockOffset(): number {
  return systemTime() - performance.now();
}
