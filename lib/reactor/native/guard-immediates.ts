import { clearImmediate, setImmediate } from '../../util/globals.js';
import { loadAddon } from './load-addon.js';

/** What is used of Node's class Immediate, which is an item of the list of those that are to run. */
interface Immediate {
  readonly _idlePrev?: Immediate | null;
  _onImmediate?: Callback | null;
}

type Callback = (...args: unknown[]) => unknown;

/** What {@link guardImmediates} has put in the place of callbacks. */
const guards = new WeakSet<Callback>();

/**
 * Has the immediates that Node is about to run report what they throw as an uncaught exception, by themselves.
 *
 * Node ends the process if one throws while its loop is turned below JavaScript: `Environment::CheckImmediate` takes the failed call
 * for impossible there. All other callbacks are guarded by the callback scope that the addon opens.
 */
export function guardImmediates(): void {
  const probe = setImmediate(() => {});
  for (let item: Immediate | null | undefined = probe as Immediate; item; item = item._idlePrev) {
    const callback: Callback | null | undefined = item._onImmediate;
    if (typeof callback !== 'function') {
      continue;
    }
    if (guards.has(callback)) {
      // And so are all before it.
      break;
    }
    const guard = guardOf(callback);
    guards.add(guard);
    item._onImmediate = guard;
  }
  clearImmediate(probe);
}

function guardOf(callback: Callback): Callback {
  return function guard(this: unknown, ...args: unknown[]): unknown {
    try {
      return callback.apply(this, args);
    } catch (error) {
      loadAddon().raiseUncaught(error);
      return undefined;
    }
  };
}
