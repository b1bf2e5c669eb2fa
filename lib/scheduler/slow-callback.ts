import { awaitTrace } from '../coroutine/trace.js';
import { performance } from '../util/globals.js';
import { className } from '../util/show.js';
import { userStack } from './creation.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';

/** Runs `object` in debug mode: what takes too long is reported, with its name and, of a coroutine, where it waited next. */
export function watchRun(object: Schedulable, slot: number, scheduler: Scheduler): void {
  const label = object._label?.() ?? className(object);
  awaitTrace.locate = firstFrame;
  awaitTrace.last = undefined;
  const start = performance.now();
  object._run(slot, scheduler);
  const elapsed = performance.now() - start;
  awaitTrace.locate = null;
  if (elapsed >= scheduler.slowCallbackDuration && label !== '') {
    const until = awaitTrace.last === undefined ? '' : `, until ${awaitTrace.last}`;
    process.emitWarning(`Executing ${label} took ${elapsed.toFixed(0)} ms${until}`, {
      type: 'RuntimeWarning',
      code: 'ERR_ASYNCIO_SLOW_CALLBACK',
    });
  }
}

function firstFrame(): string {
  return userStack().split('\n', 1)[0].trim();
}
