import { framePositions } from './frame-positions.js';
import { type SourcePosition, sourcePosition } from './source-position.js';

/** The place in the user's source where a coroutine is suspended. */
export interface LocatedFrame extends SourcePosition {
  readonly function: string;
}

/**
 * The places of coroutines, through source maps: null for a coroutine that runs or has ended. Each takes a quarter of a
 * millisecond.
 */
export function locateFrames(frames: readonly object[]): (LocatedFrame | null)[] {
  return framePositions(frames).map((position) =>
    position?.url == null
      ? null
      : { function: position.function, ...sourcePosition(position.url, position.line, position.column) },
  );
}
