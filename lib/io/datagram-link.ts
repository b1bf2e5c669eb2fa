import type { Surroundings } from '../context/surroundings.js';
import type { SocketAddress } from './addresses.js';

/** The destination of a datagram: a numeric network address, or the path of a Unix socket. */
export type PeerAddress = Pick<SocketAddress, 'address' | 'port'> | string;

/** How to open a socket for datagrams. */
export interface DatagramSettings {
  readonly family: 4 | 6 | 'unix';
  /** To bind it to; null: as the system chooses. */
  readonly local: PeerAddress | null;
  /** To connect it to, or null. */
  readonly remote: PeerAddress | null;
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly ipv6Only: boolean;
  readonly broadcast: boolean;
}

/** Receives the events of a link: an endpoint. */
export interface DatagramClient {
  /** The loop calls the methods below in it. */
  readonly surroundings: Surroundings;
  /** The client's from now on. */
  onDatagram(data: Buffer, address: SocketAddress | string): void;
  /** A datagram could not be sent, or the peer has reported that it did not arrive. */
  onError(error: Error): void;
  /** This many bytes wait to be sent. */
  onPending(bytes: number): void;
}

/** An open socket of a driver: what is below an endpoint. */
export interface DatagramLink {
  client: DatagramClient | null;
  startReading(): void;
  /**
   * Sends a copy of `data`. Errors of the system are reported later.
   *
   * @throws RangeError if the address is not of its family.
   */
  send(data: Buffer, address: PeerAddress | null): void;
  /** `client.sendQueued()` is called at the end of the iteration, or now. */
  sendLater(client: { sendQueued(): void }): void;
  /**
   * Passes everything that was sent to the system now, as far as it accepts it. Returns the bytes that it has not
   * accepted.
   */
  flush(): number;
  /** These throw an error of the system. */
  setBroadcast(on: boolean): void;
  setMembership(group: string, networkInterface: string | undefined, joins: boolean): void;
  setMulticastTTL(ttl: number): void;
  setMulticastLoopback(on: boolean): void;
  setMulticastInterface(networkInterface: string): void;
  /** At once. */
  close(): void;
  /** Addresses and the like; undefined if it has none. */
  info(name: string): unknown;
}

/** Bytes that a datagram which waits counts besides its data, so that empty ones count, too; as asyncio's. */
export const DATAGRAM_OVERHEAD = 8;
