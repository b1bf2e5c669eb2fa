import { hostBlocked } from '../errors/host-blocked.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { NativeReactor } from '../reactor/native/native-reactor.js';
import { threadState } from '../scheduler/thread-state.js';
import type { IoDriver } from './driver.js';
import { NativeDriver } from './native/native-driver.js';
import { NodeDriver } from './node/node-driver.js';

const drivers = new WeakMap<EventLoop, IoDriver>();

/**
 * The sockets of `loop`, opened when first asked for: the addon's on the native backend on Linux and macOS, else Node's.
 *
 * @throws HostBlockedError in a blocking run if they are Node's: `where` names the operation.
 * @throws RuntimeError if the loop is closed.
 */
export function driverOf(loop: EventLoop, where: string): IoDriver {
  loop._scheduler.checkClosed();
  let driver = drivers.get(loop);
  if (driver === undefined) {
    const { reactor } = loop._scheduler;
    driver = reactor instanceof NativeReactor && reactor.hasIo ? new NativeDriver(loop, reactor) : new NodeDriver(loop);
    drivers.set(loop, driver);
  }
  if (driver instanceof NodeDriver && threadState.blocking === loop._scheduler) {
    throw hostBlocked(`${where} stands on Node's sockets on this backend, and a blocking run holds the thread`);
  }
  return driver;
}
