/** Functions with which subjects measure, in the measured process. */
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';

/** The events per second of `count` events within `ms` milliseconds, in millions. */
export function millionsPerSecond(count, ms) {
  return count / ms / 1000;
}

/** CPU milliseconds that this process has used, including all of its threads and the kernel's part. */
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

/** Bytes that V8 counts: its heap and external memory of its objects. Collect garbage before calling this. */
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
 * Makes `measure`, which returns facts and no Promise, callable from the body of a CommonJS main script: before Node's
 * loop has begun, where a blocking run turns that loop as well.
 */
export function inMainScript(measure) {
  return Object.assign((size) => measure(size), { inMainScript: true });
}

/** Calls `measure(size)`, and adds to its facts the milliseconds in which the process had no core or no work. */
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

/** A generator of random numbers in [0, 1). Every process gets the same numbers. */
export function randomNumbers(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
