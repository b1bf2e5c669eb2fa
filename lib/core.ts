/**
 * Everything that an import of this package loads. The build makes one file of it, `dist/core.cjs`, because finding and
 * reading each file takes Node half a millisecond. Besides the public names, which `dist/index.cjs` passes on, it
 * exports what the other files of the package need.
 */

export { inboxes } from './channel/open-inboxes.js';
export {
  checkBoolean,
  checkCount,
  checkOptions,
  checkTime,
  invalidType,
  invalidValue,
} from './errors/arguments.js';
export { lazyExecutor } from './executor/lazy-executor.js';
export { WorkerFunction } from './executor/worker-function.js';
export * from './index.js';
export type { FramePosition } from './inspector/inspector-exports.js';
export { lazyInspector } from './inspector/lazy-inspector.js';
export type * from './introspection/introspection-exports.js';
export { lazyIntrospection } from './introspection/lazy-introspection.js';
export { glibcVersion } from './reactor/native/c-library.js';
export { loadAddon, loadedAddon } from './reactor/native/load-addon.js';
export { NativeReactor } from './reactor/native/native-reactor.js';
export { DEAD, waker } from './reactor/waker.js';
export { callWatch } from './rpc/call-watch.js';
export { currentCall } from './rpc/current-call.js';
export { lazyRpc } from './rpc/lazy-rpc.js';
export { moduleHref } from './rpc/module-href.js';
export { workerScript } from './rpc/worker-script.js';
export { threadState } from './scheduler/thread-state.js';
export { awaitersOf } from './task/awaiters.js';
export { STOP } from './threads/loop-thread.js';
export { lazyTrace } from './trace/lazy-trace.js';
export type { StepWatchData } from './trace/step-memory.js';
export { systemTime } from './trace/trace-clock.js';
export { cyclesOf } from './util/cycles.js';
export { Fifo } from './util/fifo.js';
export {
  Atomics,
  clearInterval,
  clearTimeout,
  nextTick,
  performance,
  queueMicrotask,
  setInterval,
  setTimeout,
} from './util/globals.js';
export { isInstance } from './util/is-instance.js';
export { runMainScript } from './util/main-script.js';
export { show } from './util/show.js';
export { VERSION } from './util/version.js';
