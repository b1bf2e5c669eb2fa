/**
 * Where coroutines are suspended, as V8's inspector knows it. The build makes `dist/inspector.cjs` of this; `lazyInspector()` requires it
 * when first called.
 */

export { type FramePosition, framePositions, functionNames, generatorsOf } from './frame-positions.js';
export { type LocatedFrame, locateFrames } from './locate-frames.js';
export { type SourcePosition, sourcePosition } from './source-position.js';
