import type { Surroundings } from '../context/surroundings.js';
import type { SocketAddress } from './addresses.js';

/** Where a datagram goes: a network address in numbers, or the path of a Unix socket. */
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

/** Whom a link tells: an endpoint. */
export interface DatagramClient {
  /** What the methods below are called in, each by the loop. */
  readonly surroundings: Surroundings;
  /** The client's from now on. */
  onDatagram(data: Buffer, address: SocketAddress | string): void;
  /** A datagram could not be sent, or the peer has said that it did not get one. */
  onError(error: Error): void;
  /** So many bytes wait to be sent. */
  onPending(bytes: number): void;
}

/** An open socket of a driver: what is below an endpoint. */
export interface DatagramLink {
  client: DatagramClient | null;
  startReading(): void;
  /** Sends a copy of `data`. Errors of the system are told later. @throws RangeError for what is no address of its family. */
  send(data: Buffer, address: PeerAddress | null): void;
  /** `client.sendQueued()` is called at the end of the iteration, or now. */
  sendLater(client: { sendQueued(): void }): void;
  /** Has all that was sent reach the system now, as far as it takes it. Returns the bytes that it has not taken. */
  flush(): number;
  /** These throw an error of the system. */
  setBroadcast(on: boolean): void;
  setMembership(group: string, networkInterface: string | undefined, joins: boolean): void;
  setMulticastTTL(ttl: number): void;
  setMulticastLoopback(on: boolean): void;
  setMulticastInterface(networkInterface: string): void;
  /** At once. */
  close(): void;
  /** Addresses and the like; undefined where it has none. */
  info(name: string): unknown;
}

/** Bytes that a datagram which waits counts besides its data, so that empty ones count, too; as asyncio's. */
export const DATAGRAM_OVERHEAD = 8;
