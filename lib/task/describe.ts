import { coroutineName } from '../coroutine/names.js';
import type { Future } from '../future/future.js';
import { lazyInspector } from '../inspector/lazy-inspector.js';
import { className, show } from '../util/show.js';

/**
 * The output of `printStack`: `task`, and the coroutines that it is in, outermost first, with the places where they are
 * suspended.
 */
export function stackText(task: object, frames: readonly object[]): string {
  const places = lazyInspector().locateFrames(frames);
  const lines = frames.map((frame, at) => {
    const place = places[at];
    return place == null
      ? `  ${coroutineName(frame)}\n`
      : `  ${place.function} at ${place.file}:${place.line}:${place.column}\n`;
  });
  return `Stack for ${show(task)} (outermost coroutine first):\n${lines.join('')}`;
}

/** Describes a task that is not done. It shows only the state of the awaited future: tasks may wait in a cycle. */
export function pendingText(state: string, coroutine: object, isAsleep: boolean, awaited: Future | undefined): string {
  const asleep = isAsleep ? ' sleeping' : '';
  const waiting = awaited === undefined ? '' : ` waiting on <${className(awaited)} ${awaited._describeState()}>`;
  return `${state} coro=<${coroutineName(coroutine)}>${asleep}${waiting}`;
}
