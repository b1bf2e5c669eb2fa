import type { Coroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import { openTransport } from './create-connection.js';
import { driverOf } from './driver-of.js';
import { protocolOf } from './protocols.js';
import type { StreamTransport } from './stream-transport.js';

/** What `loop.connectReadPipe` and `loop.connectWritePipe` do. */
export function* connectPipe<P extends Protocol | BufferedProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  descriptor: number,
  writes: boolean,
): Coroutine<[StreamTransport, P]> {
  const driver = driverOf(loop, where);
  const protocol = protocolOf(where, factory);
  return yield* openTransport(where, loop, () => protocol, driver.openPipe(where, descriptor, writes));
}
