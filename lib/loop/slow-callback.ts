import { inspect } from 'node:util';

/** Warns that `object`, a handle or a task, held the loop for `elapsed` milliseconds. */
export function reportSlow(object: object, elapsed: number): void {
  process.emitWarning(`Executing ${inspect(object)} took ${elapsed.toFixed(0)} ms`, {
    type: 'RuntimeWarning',
    code: 'ERR_ASYNCIO_SLOW_CALLBACK',
  });
}
