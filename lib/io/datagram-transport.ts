import type { PeerAddress } from './datagram-link.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import type { Writable } from './transport.js';

/** What a {@link DatagramProtocol} is given to send with. Interfaces are named by an address of theirs, of IPv6 as `'::%eth0'`. */
export abstract class DatagramTransport {
  /**
   * Sends `data` as one datagram, which may be empty; never blocks. Sent at the latest when the iteration ends. To `address`, in numbers,
   * or the path of a Unix socket; without one, to the endpoint's remote address. What the system refuses is told to `errorReceived`.
   *
   * @throws TypeError or RangeError for what is no data, and no address that this endpoint can send to.
   */
  abstract sendto(data: Writable, address?: PeerAddress | null): void;

  /** Closes the socket after what was sent has gone out; nothing more is received. */
  abstract close(): void;

  /** Closes the socket at once. What was not sent is lost. */
  abstract abort(): void;

  /** Whether it is closed, or is being closed. */
  abstract isClosing(): boolean;

  /** Bytes that have not gone out yet, and eight for each datagram of them. */
  abstract getWriteBufferSize(): number;

  /** `[low, high]` in bytes. */
  abstract getWriteBufferLimits(): [number, number];

  /**
   * Above `high` bytes the protocol is told to pause, at `low` to go on. By default 65,536 and a quarter of it.
   *
   * @throws RangeError unless `high >= low >= 0`.
   */
  abstract setWriteBufferLimits(limits?: { readonly high?: number; readonly low?: number }): void;

  /** What the name stands for, `fallback` where it stands for nothing: `'sockname'`, `'peername'`, `'socket'`. */
  abstract getExtraInfo(name: string, fallback?: unknown): unknown;

  /** The protocol: its methods are called with what comes. */
  abstract getProtocol(): DatagramProtocol;

  /** Calls the methods of `protocol` from now on. */
  abstract setProtocol(protocol: DatagramProtocol): void;

  /** Lets it send to broadcast addresses. @throws an error of the system. */
  abstract setBroadcast(on: boolean): void;

  /** Receives what is sent to the multicast address `group`, by the interface that the system chooses or by that one. @throws an error of the system. */
  abstract addMembership(group: string, networkInterface?: string): void;

  /** Takes back {@link addMembership}. @throws an error of the system. */
  abstract dropMembership(group: string, networkInterface?: string): void;

  /** How many routers multicast datagrams may pass: 0 to 255, 1 by default. @throws an error of the system. */
  abstract setMulticastTTL(ttl: number): void;

  /** Whether this machine receives its own multicast datagrams; by default it does. @throws an error of the system. */
  abstract setMulticastLoopback(on: boolean): void;

  /** By which interface multicast datagrams are sent. @throws an error of the system. */
  abstract setMulticastInterface(networkInterface: string): void;
}
