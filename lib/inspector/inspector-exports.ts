/**
 * Finds where coroutines are suspended, by V8's inspector. The build makes `dist/inspector.cjs` of this;
 * `lazyInspector()` requires it on first use.
 */

export { type FramePosition, framePositions, functionNames, generatorsOf } from './frame-positions.js';
export { type LocatedFrame, locateFrames } from './locate-frames.js';
export { type SourcePosition, sourcePosition } from './source-position.js';
