import type { Coroutine } from '../../coroutine/coroutine.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import type { IoDriver } from '../driver.js';
import type { Link } from '../link.js';
import { taken } from '../taken.js';
import { handshakeTimeout } from './tls-error.js';
import type { TlsSide } from './tls-side.js';

/** Milliseconds that a handshake may take; as asyncio's. */
const HANDSHAKE_TIMEOUT = 60_000;

/** Begins a handshake on `link`, which has ended by an error after `timeout` milliseconds at the latest. The link is closed then. */
export function handshakeOn(
  loop: EventLoop,
  driver: IoDriver,
  link: Link,
  side: TlsSide,
  timeout: number = HANDSHAKE_TIMEOUT,
  early: readonly Buffer[] = [],
): Future<Link> {
  const handshake = driver.secure(link, side, early);
  const timer = loop.callLater(timeout, () => {
    if (!handshake.done()) {
      handshake.setException(handshakeTimeout(timeout));
    }
  });
  handshake.addDoneCallback(() => timer.cancel());
  return handshake;
}

/** Has `link` speak TLS. Cancelling it leaves nothing open. @throws why the handshake has failed. */
export function* secured(
  loop: EventLoop,
  driver: IoDriver,
  link: Link,
  side: TlsSide,
  timeout?: number,
  early?: readonly Buffer[],
): Coroutine<Link> {
  return yield* taken(handshakeOn(loop, driver, link, side, timeout, early));
}
