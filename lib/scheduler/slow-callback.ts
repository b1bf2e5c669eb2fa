import { awaitTrace } from '../coroutine/trace.js';
import { performance } from '../util/globals.js';
import { className } from '../util/show.js';
import { userStack } from './creation.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';

const lastRuns = new WeakMap<object, number>();

/** When the last step of a task in debug mode ended, in milliseconds of `performance.now()`. */
export function lastRunOf(object: object): number | undefined {
  return lastRuns.get(object);
}

/** Runs `object` in debug mode. If it takes too long, reports its name and, for a coroutine, where it waits next. */
export function watchRun(object: Schedulable, slot: number, scheduler: Scheduler): void {
  const label = object._label?.() ?? className(object);
  awaitTrace.locate = firstFrame;
  awaitTrace.last = undefined;
  const start = performance.now();
  object._run(slot, scheduler);
  const end = performance.now();
  const elapsed = end - start;
  lastRuns.set(object, end);
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
