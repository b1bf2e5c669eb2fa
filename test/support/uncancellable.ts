import type { EventLoop, Future } from 'asyncio-native';

/** A future whose `cancel` throws. It is done after `delay` milliseconds; never by default. */
export function uncancellable(loop: EventLoop, delay?: number): Future<string> {
  const future = loop.createFuture<string>();
  future.cancel = () => {
    throw new Error('cancel throws');
  };
  if (delay !== undefined) {
    loop.callLater(delay, () => future.setResult('done'));
  }
  return future;
}
