import { checkHandle, type LoopHandle } from '../channel/loop-handle.js';
import { checkOptions, checkSignal, invalidType, invalidValue } from '../errors/arguments.js';
import { ClientConnection } from '../rpc/client-connection.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { type CallOptions, type ConnectOptions, RemoteCoroutine, RemoteLoop } from './remote-loop.js';

/** What `connectLoop` does. */
export function connect<E>(handle: LoopHandle, options: ConnectOptions): RemoteLoop<E> {
  checkHandle('connectLoop', 'handle', handle);
  checkOptions('connectLoop', options, ['whenFull']);
  const { whenFull = 'wait' } = options;
  if (whenFull !== 'wait' && whenFull !== 'throw') {
    throw invalidValue('connectLoop', 'whenFull', "'wait' or 'throw'", whenFull);
  }
  return new RemoteLoop<E>(handle, ClientConnection.to(handle), whenFull);
}

/** What `runCoroutineThreadsafe` does. */
export function runRemotely<T>(coro: RemoteCoroutine<T>, loop: RemoteLoop, options: CallOptions): ConcurrentFuture<T> {
  if (!(coro instanceof RemoteCoroutine)) {
    throw invalidType('runCoroutineThreadsafe', 'coro', 'what remote.coroutine() returns', coro);
  }
  if (!(loop instanceof RemoteLoop)) {
    throw invalidType('runCoroutineThreadsafe', 'loop', 'a RemoteLoop', loop);
  }
  if (coro._connection !== loop._connection) {
    throw invalidValue('runCoroutineThreadsafe', 'loop', 'the loop that made the coroutine', loop);
  }
  checkOptions('runCoroutineThreadsafe', options, ['signal']);
  checkSignal('runCoroutineThreadsafe', options.signal);
  const [name, args] = coro._take();
  const call = loop._connection.ask<T>(name, args, loop._whenFull);
  return options.signal === undefined ? call : call.cancelOn(options.signal);
}
