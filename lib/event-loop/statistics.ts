import { type ReactorStatistics, reactorStatistics } from '../reactor/reactor-statistics.js';
import { threadState } from '../scheduler/thread-state.js';
import { EventLoop } from './event-loop.js';

/** The result of `statistics`: what the loops of this thread hold. */
export interface Statistics extends ReactorStatistics {
  /** Open transports, servers and child processes of all loops that are not closed. */
  readonly transports: number;
}

/**
 * Counts what the loops of this thread hold, on both backends together. Tests use it to check that nothing has leaked.
 * If all loops are closed, and Node's loop has turned since, `loops` and `transports` are 0, and `handlesOpened` equals
 * `handlesClosed`.
 */
export function statistics(): Statistics {
  return { ...reactorStatistics(), transports: openTransports() };
}

function openTransports(): number {
  let open = 0;
  for (const loop of threadState.loops.items()) {
    if (loop instanceof EventLoop && !loop.isClosed()) {
      open += loop._scheduler.io?.open().length ?? 0;
    }
  }
  return open;
}
