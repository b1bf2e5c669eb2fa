import type { PeerAddress } from './datagram-link.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import type { Writable } from './transport.js';

/**
 * The transport by which a {@link DatagramProtocol} sends. One of its addresses names an interface, for IPv6 in the
 * form `'::%eth0'`.
 */
export abstract class DatagramTransport {
  /**
   * Sends `data` as one datagram, which may be empty, at the latest when the iteration ends; never blocks. Sends it to
   * `address`, which is numeric or the path of a Unix socket; by default to the endpoint's remote address. If the
   * system refuses it, `errorReceived` is called.
   *
   * @throws TypeError or RangeError for invalid data, or an address to which this endpoint cannot send.
   */
  abstract sendto(data: Writable, address?: PeerAddress | null): void;

  /** Closes the socket after the pending datagrams have gone out; receives nothing more. */
  abstract close(): void;

  /** Closes the socket at once. Unsent datagrams are lost. */
  abstract abort(): void;

  /** Whether it is closed, or is being closed. */
  abstract isClosing(): boolean;

  /** The number of unsent bytes, plus eight for each unsent datagram. */
  abstract getWriteBufferSize(): number;

  /** `[low, high]` in bytes. */
  abstract getWriteBufferLimits(): [number, number];

  /**
   * Above `high` bytes, `pauseWriting` of the protocol is called; at `low`, `resumeWriting`. By default 65,536 and a
   * quarter of it.
   *
   * @throws RangeError unless `high >= low >= 0`.
   */
  abstract setWriteBufferLimits(limits?: { readonly high?: number; readonly low?: number }): void;

  /** Returns the value of that name, `fallback` if there is none: `'sockname'`, `'peername'`, `'socket'`. */
  abstract getExtraInfo(name: string, fallback?: unknown): unknown;

  /** The protocol, whose methods the loop calls. */
  abstract getProtocol(): DatagramProtocol;

  /** Calls the methods of `protocol` from now on. */
  abstract setProtocol(protocol: DatagramProtocol): void;

  /** Whether it may send to broadcast addresses. @throws an error of the system. */
  abstract setBroadcast(on: boolean): void;

  /**
   * Joins the multicast group `group`, through the given interface or one that the system chooses.
   *
   * @throws an error of the system.
   */
  abstract addMembership(group: string, networkInterface?: string): void;

  /** Undoes {@link addMembership}. @throws an error of the system. */
  abstract dropMembership(group: string, networkInterface?: string): void;

  /** Sets how many routers multicast datagrams may pass: 0 to 255, 1 by default. @throws an error of the system. */
  abstract setMulticastTTL(ttl: number): void;

  /**
   * Sets whether this machine receives its own multicast datagrams; by default it does. @throws an error of the system.
   */
  abstract setMulticastLoopback(on: boolean): void;

  /** Sets the interface by which multicast datagrams are sent. @throws an error of the system. */
  abstract setMulticastInterface(networkInterface: string): void;
}
