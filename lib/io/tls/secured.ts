import type { Coroutine } from '../../coroutine/coroutine.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import type { IoDriver } from '../driver.js';
import type { Link } from '../link.js';
import { taken } from '../taken.js';
import { handshakeTimeout } from './tls-error.js';
import type { TlsSide } from './tls-side.js';

/** Milliseconds that a handshake may take; as in asyncio. */
const HANDSHAKE_TIMEOUT = 60_000;

/** Begins a handshake on `link`. After `timeout` milliseconds it fails, and the link is closed. */
export function handshakeOn(
  loop: EventLoop,
  driver: IoDriver,
  link: Link,
  side: TlsSide,
  timeout: number = HANDSHAKE_TIMEOUT,
  early: readonly Buffer[] = [],
): Future<Link> {
  const handshake = driver.secure(link, side, early);
  try {
    const timer = loop.callLater(timeout, () => {
      if (!handshake.done()) {
        handshake.setException(handshakeTimeout(timeout));
      }
    });
    handshake.addDoneCallback(() => timer.cancel());
  } catch (error) {
    // The timeout is not the one that was checked: a getter may give another at each read.
    handshake.cancel();
    throw error;
  }
  return handshake;
}

/** Starts TLS on `link`. Cancelling it leaves nothing open. @throws the reason if the handshake fails. */
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
