/** What subjects measure with, in the process that is measured. */
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';

/** The events per second of `count` events within `ms` milliseconds, in millions. */
export function millionsPerSecond(count, ms) {
  return count / ms / 1000;
}

/** CPU milliseconds that this process has used, all of its threads and the kernel's part included. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Bytes of memory that this process holds. */
export function rss() {
  return process.memoryUsage.rss();
}

/** The most bytes of memory that this process has ever held. */
export function peakRss() {
  return process.resourceUsage().maxRSS * 1024;
}

/** Bytes that V8 accounts for: its heap and what hangs on it. Collect garbage before asking. */
export function liveBytes() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Collects garbage until nothing more can become garbage: finalizers run between collections. */
export async function collectGarbage() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await setImmediate();
  }
}

/**
 * `measure`, which returns facts and no Promise, to be called from the body of a CommonJS main script: before Node's loop has
 * begun, where a blocking run turns that loop as well.
 */
export function inMainScript(measure) {
  return Object.assign((size) => measure(size), { inMainScript: true });
}

/** Calls `measure(size)` and adds to its facts how many milliseconds the process had no core, or had nothing to do. */
export async function watch(measure, size) {
  const done = stopwatch();
  return done(await measure(size));
}

/** The same for a `measure` that returns no Promise. */
export function watchSync(measure, size) {
  const done = stopwatch();
  return done(measure(size));
}

function stopwatch() {
  const start = performance.now() - cpu();
  return (facts) => ({ ...facts, idle: performance.now() - cpu() - start });
}

/** A generator of random numbers in [0, 1) that gives every process the same ones. */
export function randomNumbers(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
