import type { EventLoop } from '../event-loop/event-loop.js';
import { show } from '../util/show.js';

/** In debug mode: warns of what was still open when `loop` was closed, and so is closed now. */
export function warnOfUnclosed(loop: EventLoop, open: readonly object[]): void {
  if (!loop.getDebug()) {
    return;
  }
  for (const one of new Set(open)) {
    process.emitWarning(`unclosed ${show(one)}`, { type: 'ResourceWarning', code: 'ERR_ASYNCIO_UNCLOSED' });
  }
}
