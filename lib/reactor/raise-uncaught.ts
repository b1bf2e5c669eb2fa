import { setImmediate } from '../util/globals.js';
import { loadAddon } from './native/load-addon.js';
import type { Reactor } from './reactor.js';

/**
 * Raises `error` as an uncaught exception: Node emits 'uncaughtException', or ends the process. The native backend does
 * it at once, in a blocking run, too. The pure backend does it in the next turn of Node's loop.
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
