import { invalidType, invalidValue } from '../errors/arguments.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { RemoteCoroutine } from './remote-coroutine.js';
import { RemoteLoop } from './remote-loop.js';

/**
 * Runs a coroutine on a loop of another thread, as a task there: `runCoroutineThreadsafe(remote.coroutine('fetchUser', 7), remote)`.
 * What it returns or throws comes back through the ConcurrentFuture, on which one can block.
 *
 * @throws TypeError if `coro` was not made by `loop.coroutine`; RuntimeError if it was run before, or the loop is closed;
 * DataCloneError if an argument cannot be cloned.
 */
export function runCoroutineThreadsafe<T>(coro: RemoteCoroutine<T>, loop: RemoteLoop<never>): ConcurrentFuture<T>;
export function runCoroutineThreadsafe<T, E>(coro: RemoteCoroutine<T>, loop: RemoteLoop<E>): ConcurrentFuture<T>;
export function runCoroutineThreadsafe<T>(coro: RemoteCoroutine<T>, loop: RemoteLoop): ConcurrentFuture<T> {
  if (!(coro instanceof RemoteCoroutine)) {
    throw invalidType('runCoroutineThreadsafe', 'coro', 'what remote.coroutine() returns', coro);
  }
  if (!(loop instanceof RemoteLoop)) {
    throw invalidType('runCoroutineThreadsafe', 'loop', 'a RemoteLoop', loop);
  }
  if (coro._connection !== loop._connection) {
    throw invalidValue('runCoroutineThreadsafe', 'loop', 'the loop that made the coroutine', loop);
  }
  const [name, args] = coro._take();
  return loop._connection.ask<T>(name, args, loop._whenFull);
}
