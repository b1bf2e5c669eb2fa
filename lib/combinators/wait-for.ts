import { type Coroutine, isCoroutine, type Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { notAwaitable } from '../errors/arguments.js';
import { CancelledError } from '../errors/errors.js';
import { TimeoutError } from '../errors/timeout-error.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { isThenable } from '../future/from-promise.js';
import { checkDeadline } from '../structured/timeout.js';
import { TimeoutBlock } from '../structured/timeout-block.js';
import type { Awaitable } from '../task/awaitable.js';
import { isInstance } from '../util/is-instance.js';
import { wait } from './wait.js';

/** What {@link waitFor} returns where there is time. */
class WaitForBlock<T> extends TimeoutBlock<T> {
  readonly #awaitable: Awaitable<T>;

  constructor(timeout: number | null, awaitable: Awaitable<T>) {
    super('waitFor', timeout, false);
    this.#awaitable = awaitable;
  }

  protected _start(): Awaitable<T> {
    return this.#awaitable;
  }
}

/**
 * Awaits `awaitable` and returns its result, but waits no longer than `timeout` milliseconds; null waits for ever.
 *
 *     const job = yield* waitFor(queue.get(), 1000);
 *
 * When the time is over, `waitFor` cancels `awaitable`, waits until that has ended it, and raises TimeoutError. `shield` keeps it from
 * being cancelled. With a timeout of zero or less a coroutine does not even begin.
 *
 * A coroutine runs in the task that awaits it, not in one of its own.
 *
 * @throws TypeError, RangeError (at once) for arguments of the wrong kind.
 * @throws TimeoutError (when awaited) if the time was over first, and whatever `awaitable` throws.
 */
export function waitFor<T>(awaitable: Awaitable<T>, timeout: number | null): Operation<T> {
  if (!isCoroutine(awaitable) && !isThenable(awaitable)) {
    throw notAwaitable('waitFor', awaitable);
  }
  checkDeadline('waitFor', 'timeout', timeout);
  if (timeout !== null && timeout <= 0) {
    return new GeneratorOperation('waitFor', unlessDone(awaitable));
  }
  return new WaitForBlock(timeout, awaitable);
}

/** The result of what is done already; anything else is cancelled. */
function* unlessDone<T>(awaitable: Awaitable<T>): Coroutine<T> {
  const future = getRunningLoop()._ensure('waitFor', awaitable);
  if (future.done()) {
    return future.result();
  }
  future.cancel();
  // Not `yield* future`: another cancellation of this task is not to reach it.
  yield* wait([future]);
  try {
    return future.result();
  } catch (error) {
    throw isInstance(error, CancelledError) ? new TimeoutError(undefined, { cause: error }) : error;
  }
}
