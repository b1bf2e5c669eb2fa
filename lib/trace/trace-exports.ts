/** The code that only traced programs need: `dist/trace.cjs`, which `lazyTrace()` requires. */
export { attachDiagnostics, detachDiagnostics } from './diagnostics-publisher.js';
export { startTrace } from './recorded-trace.js';
export { watchSteps } from './step-watch.js';
export { startTracing, stopTracing } from './trace-thread.js';
