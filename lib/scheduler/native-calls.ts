import { contextState } from '../context/context-state.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';

/**
 * Calls per entry of the ready ring. Between two entries the loop may read the clock, and a hosted loop may let Node's
 * callbacks run.
 */
const CHUNK = 32;

/**
 * The entry of the ready ring for a batch of calls that native threads have posted (`native/include/asyncio_native.h`).
 * Each batch is an entry of its own, at the place at which the loop noticed it, so the first entry means the first
 * batch.
 */
class NativeCalls implements Schedulable {
  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    let more = true;
    try {
      more = scheduler.reactor.runCalls(CHUNK);
    } catch (error) {
      scheduler.report({ message: 'Exception in a callback posted by a native thread', exception: error });
    }
    contextState.current = null;
    if (scheduler.closed) {
      return;
    }
    if (more) {
      // Goes on, before the other callbacks of this iteration.
      scheduler.ready.unshift(slot);
    } else {
      scheduler.slots.release(slot);
    }
  }

  /** @internal */
  readonly _kind = 'calls';

  /** @internal */
  _label(): string {
    return 'calls from native threads';
  }
}

export const nativeCalls: Schedulable = new NativeCalls();
