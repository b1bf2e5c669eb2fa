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

/** What {@link waitFor} returns if the timeout is not zero or less. */
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
 * Awaits `awaitable` and returns its result, but waits no longer than `timeout` milliseconds; null waits forever.
 *
 *     const job = yield* waitFor(queue.get(), 1000);
 *
 * After the timeout, `waitFor` cancels `awaitable`, waits until it has ended, and raises TimeoutError. `shield`
 * prevents the cancellation. With a timeout of zero or less, a coroutine does not even start.
 *
 * A coroutine runs in the task that awaits it, not in one of its own.
 *
 * @throws TypeError, RangeError (at once) for arguments of the wrong kind.
 * @throws TimeoutError (when awaited) if the timeout came first, and whatever `awaitable` throws.
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

/** Returns the result if it is done already; else cancels it. */
function* unlessDone<T>(awaitable: Awaitable<T>): Coroutine<T> {
  const future = getRunningLoop()._ensure('waitFor', awaitable);
  if (future.done()) {
    return future.result();
  }
  future.cancel();
  // Not `yield* future`: another cancellation of this task must not reach it.
  yield* wait([future]);
  try {
    return future.result();
  } catch (error) {
    throw isInstance(error, CancelledError) ? new TimeoutError(undefined, { cause: error }) : error;
  }
}
