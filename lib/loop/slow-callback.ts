/** Warns that `what`, a callback or a task, held the loop for `elapsed` milliseconds. */
export function reportSlow(what: string, elapsed: number): void {
  process.emitWarning(`Executing ${what} took ${elapsed.toFixed(0)} ms`, {
    type: 'RuntimeWarning',
    code: 'ERR_ASYNCIO_SLOW_CALLBACK',
  });
}
