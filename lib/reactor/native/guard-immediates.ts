import { drainMicrotasks } from '../../util/drain-microtasks.js';
import { clearImmediate, setImmediate } from '../../util/globals.js';
import { loadAddon } from './load-addon.js';

/** The used part of Node's class Immediate, an item of the list of pending immediates. */
interface Immediate {
  readonly _idlePrev?: Immediate | null;
  _onImmediate?: Callback | null;
}

type Callback = (...args: unknown[]) => unknown;

/** The functions by which {@link guardImmediates} has replaced callbacks. */
const guards = new WeakSet<Callback>();

/**
 * Makes the immediates that Node is about to run report errors, their own and those of ticks, as uncaught exceptions.
 *
 * If an immediate throws while a run turns Node's loop below JavaScript, or a tick between two immediates, Node ends the
 * process: `Environment::CheckImmediate` assumes that this cannot happen. The callback scope that the addon opens guards
 * all other callbacks. So no tick is left to Node: those of earlier callbacks run first, as in Node's own loop.
 */
export function guardImmediates(): void {
  drainMicrotasks();
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
    } finally {
      drainMicrotasks();
    }
  };
}
