import type { FrameIndex, FramePosition } from '../../core.js';
import type { AttachedThread } from './attached-process.js';

/** Milliseconds for which one request may interrupt the thread. */
const BUDGET = 12;
/** Requests under way: the thread works on one while the answer to the other travels. */
const WINDOW = 2;
/** Coroutines in the first requests, before it is known how many the budget allows. */
const FIRST_BATCH = 24;
const LARGEST_BATCH = 200;

/**
 * Requests the positions of `wanted`, coroutines of copy `copy` of the package in `thread`, and calls `tell` for each
 * answer. Together, the requests under way interrupt the thread for at most 24 ms plus one coroutine each.
 *
 * @throws AttachError.
 */
export async function requestPositions(
  thread: Pick<AttachedThread, 'positions'>,
  copy: number,
  wanted: readonly FrameIndex[],
  tell: (index: FrameIndex, position: FramePosition | null | undefined) => void,
): Promise<void> {
  const left = [...wanted].reverse();
  let size = FIRST_BATCH;

  async function request(): Promise<void> {
    while (left.length > 0) {
      const batch = left.splice(-size).reverse();
      const found = await thread.positions(copy, batch, BUDGET);
      // An empty answer counts as one without a position, else it would be requested forever.
      const answered = Math.max(1, found.length);
      for (const [at, index] of batch.slice(0, answered).entries()) {
        tell(index, found[at]);
      }
      const unanswered = batch.slice(answered);
      left.push(...unanswered.reverse());
      size = unanswered.length > 0 ? answered : Math.min(LARGEST_BATCH, Math.ceil(size * 1.25));
    }
  }

  await Promise.all(Array.from({ length: WINDOW }, request));
}
