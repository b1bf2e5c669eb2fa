/** The empty queue, the same for all: most connections have nothing in their queues, and an array of each takes memory. */
export const NO_CHUNKS: Buffer[] = [];

/** `chunks` with `chunk` behind them: in the same array, if it has any. */
export function withChunk(chunks: Buffer[], chunk: Buffer): Buffer[] {
  if (chunks.length === 0) {
    return [chunk];
  }
  chunks.push(chunk);
  return chunks;
}
