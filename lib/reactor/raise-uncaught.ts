import { setImmediate } from '../util/globals.js';
import { loadAddon } from './native/load-addon.js';
import type { Reactor } from './reactor.js';

/**
 * Does with `error` what Node does with what a callback of its own throws: 'uncaughtException', else the end of the process. At once on
 * the native backend, also within a blocking run; on the pure one when Node's loop next has its turn.
 */
export function raiseUncaught(reactor: Reactor, error: unknown): void {
  if (reactor.backend === 'native') {
    loadAddon().raiseUncaught(error);
  } else {
    setImmediate(() => {
      throw error;
    });
  }
}
