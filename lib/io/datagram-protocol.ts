import type { SocketAddress } from './addresses.js';
import { BaseProtocol } from './base-protocol.js';
import type { DatagramTransport } from './datagram-transport.js';

/**
 * The base class of protocols that handle datagrams: override the methods that you need. The loop calls them one at a
 * time.
 */
export class DatagramProtocol extends BaseProtocol<DatagramTransport> {
  /** The socket is open: `transport` sends through it. */
  override connectionMade(_transport: DatagramTransport): void {}

  /**
   * A datagram has arrived; it may be empty. `address` is the sender's; for a Unix socket its path, empty if it has
   * none.
   */
  datagramReceived(_data: Buffer, _address: SocketAddress | string): void {}

  /**
   * A datagram could not be sent (EMSGSIZE), or did not arrive (ECONNREFUSED, on a socket with a remote address). The
   * socket stays open.
   */
  errorReceived(_error: Error): void {}
}
