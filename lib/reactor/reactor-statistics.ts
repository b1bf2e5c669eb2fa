import { addonPath, loadAddon } from './native/load-addon.js';
import { ledger } from './pure/ledger.js';

/** Counts of what the reactors of this thread hold. */
export interface ReactorStatistics {
  /** Loops that are not closed. A forgotten loop counts until it is collected. */
  readonly loops: number;
  /**
   * How many handles on Node's own loop have ever been opened. On the native backend these are libuv's, which a loop
   * opens at its first hosted run or `attach`; on the pure one timeouts, intervals and immediates.
   */
  readonly handlesOpened: number;
  /** How many of these are closed. libuv closes a handle in the next iteration of Node's loop, not at once. */
  readonly handlesClosed: number;
}

/** The counts of both backends together. */
export function reactorStatistics(): ReactorStatistics {
  const native = addonPath() === null ? null : loadAddon().statistics();
  return {
    loops: ledger.reactors + (native?.reactors ?? 0),
    handlesOpened: ledger.opened + (native?.handlesOpened ?? 0),
    handlesClosed: ledger.closed + (native?.handlesClosed ?? 0),
  };
}
