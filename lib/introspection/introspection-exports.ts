/**
 * The functions that serve outside tools in this thread. The build makes `dist/introspection.cjs` of this. The tools
 * find it by `announcement.look()`. These names are protocol 1; other versions of the package may call them.
 */

export { writeHeap } from './heap-file.js';
export type { FrameIndex, Look } from './look.js';
export { begin, end, frames, isLookedAt, locate, positions, snapshot } from './look.js';
export type * from './snapshot-types.js';
export { startTracing, stopTracing } from './tracing.js';
