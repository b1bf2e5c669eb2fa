/**
 * The globals by which Node's timers, clocks and shared memory are used, as they are when this package is imported.
 * Fake timers (@sinonjs/fake-timers, and so jest, vitest and sinon; node:test) replace them for a time, and must
 * neither stop nor steer a loop. So all of lib/ imports these from here; test/structure/globals.test.ts checks that.
 *
 * The timers are those of `node:timers`, which test environments with globals of their own leave alone.
 */
type Timers = typeof import('node:timers');
type Performance = typeof import('node:perf_hooks').performance;
type TimerName = 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval' | 'setImmediate' | 'clearImmediate';

const { getBuiltinModule } = process;
const timers = getBuiltinModule('node:timers');

export const setTimeout: Timers['setTimeout'] = original('setTimeout');
export const clearTimeout: Timers['clearTimeout'] = original('clearTimeout');
export const setInterval: Timers['setInterval'] = original('setInterval');
export const clearInterval: Timers['clearInterval'] = original('clearInterval');
export const setImmediate: Timers['setImmediate'] = original('setImmediate');
export const clearImmediate: Timers['clearImmediate'] = original('clearImmediate');
export const queueMicrotask: (callback: () => void) => void = unfaked('queueMicrotask', globalThis.queueMicrotask);
export const nextTick: (callback: () => void) => void = unfaked('nextTick', process.nextTick);

/** The system's monotonic clock, the same for all threads. Slow: code that reads it often uses {@link performance}. */
export const hrtime: () => [seconds: number, nanoseconds: number] = unfaked('hrtime', process.hrtime);

export const structuredClone: typeof globalThis.structuredClone = globalThis.structuredClone;
export type WeakRef<T extends WeakKey> = globalThis.WeakRef<T>;
export const WeakRef: WeakRefConstructor = globalThis.WeakRef;
export type FinalizationRegistry<T> = globalThis.FinalizationRegistry<T>;
export const FinalizationRegistry: FinalizationRegistryConstructor = globalThis.FinalizationRegistry;

const shared = globalThis.Atomics;
export const Atomics: Omit<globalThis.Atomics, 'isLockFree' | 'xor' | typeof Symbol.toStringTag> = {
  add: shared.add,
  and: shared.and,
  compareExchange: shared.compareExchange,
  exchange: shared.exchange,
  load: shared.load,
  notify: shared.notify,
  or: shared.or,
  store: shared.store,
  sub: shared.sub,
  wait: shared.wait,
  waitAsync: shared.waitAsync,
};

let realPerformance: Performance | undefined;
let realNow: (() => number) | undefined;

/** Node's `performance`, loaded when first used, as in Node, but never through the global that fake timers replace. */
export const performance = {
  now(): number {
    return realNow === undefined ? loadNow()() : realNow();
  },
  get nodeTiming(): Performance['nodeTiming'] | undefined {
    return loadPerformance()?.nodeTiming;
  },
};

/** Undefined while Node is loading it: a debugger may hold the thread there, and look. */
function loadPerformance(): Performance | undefined {
  realPerformance ??= getBuiltinModule('node:perf_hooks').performance as Performance | undefined;
  return realPerformance;
}

function loadNow(): () => number {
  const real = loadPerformance();
  if (real === undefined) {
    return () => 0;
  }
  const { now } = Object.getPrototypeOf(real) as Partial<Performance>;
  realNow = (now ?? real.now).bind(real);
  return realNow;
}

function original<Name extends TimerName>(name: Name): Timers[Name] {
  return unfaked(name, timers[name]);
}

/** The original of `faked`, if @sinonjs/fake-timers were installed before this import: their clock keeps it. */
function unfaked<T>(name: string, faked: T): T {
  const { clock } = faked as { clock?: Record<string, T | undefined> };
  return clock?.[`_${name}`] ?? faked;
}
