import type { FrameIndex, FramePosition } from '../../core.js';
import type { AttachedThread } from './attached-process.js';

/** Milliseconds for which a request may interrupt the thread. */
const BUDGET = 30;
/** Coroutines in the first request, before it is known how many the budget allows. */
const FIRST_BATCH = 100;
const LARGEST_BATCH = 400;
/** Coroutines that a batch has beyond what the last budget allowed. */
const BATCH_MARGIN = 50;

/**
 * Requests the positions of `wanted`, coroutines of copy `copy` of the package in `thread`, and calls `tell` for each
 * answer. One request at a time: with a second one pending, V8 would serve them one after the other, and the program
 * would stand still all the time.
 *
 * @throws AttachError.
 */
export async function requestPositions(
  thread: Pick<AttachedThread, 'positions'>,
  copy: number,
  wanted: readonly FrameIndex[],
  tell: (index: FrameIndex, position: FramePosition | null | undefined) => void,
): Promise<void> {
  let size = FIRST_BATCH;
  for (let at = 0; at < wanted.length; ) {
    const batch = wanted.slice(at, at + size);
    const found = await thread.positions(copy, batch, BUDGET);
    // An empty answer counts as one without a position, else it would be requested forever.
    const answered = Math.max(1, found.length);
    for (const [index, frame] of batch.slice(0, answered).entries()) {
      tell(frame, found[index]);
    }
    at += answered;
    size = Math.min(LARGEST_BATCH, answered < batch.length ? answered + BATCH_MARGIN : size * 2);
  }
}
