/**
 * What answers who looks into this thread from outside. The build makes `dist/introspection.cjs` of this. Those who look find it by
 * `announcement.look()`; what is named here is protocol 1, and others than this version of the package may call it.
 */

export { writeHeap } from './heap-file.js';
export type { FrameIndex, Look } from './look.js';
export { end, frames, locate, positions, snapshot } from './look.js';
export type * from './snapshot-types.js';
export { startTracing, stopTracing } from './tracing.js';
