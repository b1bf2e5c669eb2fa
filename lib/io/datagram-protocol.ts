import type { SocketAddress } from './addresses.js';
import { BaseProtocol } from './base-protocol.js';
import type { DatagramTransport } from './datagram-transport.js';

/** Handles datagrams: override the methods that matter. The loop calls them one at a time. */
export class DatagramProtocol extends BaseProtocol<DatagramTransport> {
  /** There is a socket: `transport` sends by it. */
  override connectionMade(_transport: DatagramTransport): void {}

  /**
   * A datagram has come, which may be empty. `address`: the sender's; for a Unix socket its path, empty if it has none.
   */
  datagramReceived(_data: Buffer, _address: SocketAddress | string): void {}

  /** A datagram could not be sent (EMSGSIZE), or has not arrived (ECONNREFUSED, of a socket with a remote address). The socket goes on. */
  errorReceived(_error: Error): void {}
}
