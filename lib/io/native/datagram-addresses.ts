import { invalidValue } from '../../errors/arguments.js';
import { DATAGRAM_HEADER, UNIX_DATAGRAM_HEADER } from '../../reactor/layout.js';
import type { SocketAddress } from '../addresses.js';
import type { PeerAddress } from '../datagram-link.js';
import type { NativeSockets } from './native-sockets.js';

/** An address in the system's form: its bytes and, for IPv6, the number of an interface, or 0. */
export interface ParsedAddress {
  readonly bytes: Uint8Array;
  readonly scope: number;
}

/** Maximum number of cached addresses, for each direction. */
const REMEMBERED = 4096;
/** Words of a record up to where an address of IPv4 ends, and one of IPv6. */
const IP4_WORDS = 3;
const IP6_WORDS = 8;

/**
 * The addresses of one socket's datagrams, in records and for users. Both directions are cached: peers are few,
 * datagrams many. A record begins with the length of the address, a word; the address follows, with its family and port
 * in the next word.
 */
export class DatagramAddresses {
  /** Bytes of a record in front of its data. */
  readonly headerBytes: number;
  readonly #driver: NativeSockets;
  readonly #family: 4 | 6 | 1;
  readonly #words: Int32Array;
  readonly #writtenWords: Int32Array;
  /** The words that identify an address. */
  readonly #telling: number;
  readonly #last: Int32Array;
  #lastAddress: SocketAddress | string | undefined;
  readonly #came = new Map<number | string, SocketAddress | string>();
  /** By addresses without ports: the port is filled in. */
  readonly #going = new Map<string, Uint8Array>();
  /** For datagrams to the peer of a connected socket. */
  readonly #connected: Uint8Array;

  constructor(driver: NativeSockets, family: 4 | 6 | 1) {
    this.#driver = driver;
    this.#family = family;
    this.headerBytes = family === 1 ? UNIX_DATAGRAM_HEADER : DATAGRAM_HEADER;
    this.#words = wordsOf(driver.slab);
    this.#writtenWords = wordsOf(driver.writes);
    this.#telling = family === 4 ? IP4_WORDS : family === 6 ? IP6_WORDS : 0;
    this.#last = new Int32Array(this.#telling);
    this.#connected = new Uint8Array(this.headerBytes);
  }

  /** That of the record at `offset` of the slab. */
  at(offset: number): SocketAddress | string {
    const words = this.#words;
    const last = this.#last;
    const first = offset >> 2;
    let i = this.#telling;
    while (i > 0 && words[first + i - 1] === last[i - 1]) {
      i--;
    }
    if (i === 0 && this.#lastAddress !== undefined && this.#telling > 0) {
      return this.#lastAddress;
    }
    const address = this.#remembered(offset);
    for (i = 0; i < this.#telling; i++) {
      last[i] = words[first + i] as number;
    }
    this.#lastAddress = address;
    return address;
  }

  /**
   * The beginning of a record to `address`; null: to the socket's peer.
   *
   * @throws RangeError if it is not of the family.
   */
  headerOf(address: PeerAddress | null): Uint8Array {
    if (address === null) {
      return this.#connected;
    }
    const isPath = typeof address === 'string';
    const text = isPath ? address : address.address;
    let header = this.#going.get(text);
    if (header === undefined) {
      header = isPath === (this.#family === 1) ? this.#encode(text) : undefined;
      if (header === undefined) {
        const expected = this.#family === 1 ? 'the path of a Unix socket' : `a numeric address of IPv${this.#family}`;
        throw invalidValue('sendto', 'address', expected, address);
      }
      remember(this.#going, text, header);
    }
    if (!isPath) {
      // Behind the length and the family, in the order of the network.
      header[6] = address.port >> 8;
      header[7] = address.port & 0xff;
    }
    return header;
  }

  /** Begins the record at `offset` of what is written, with what {@link headerOf} returned last. */
  write(header: Uint8Array, offset: number): void {
    if (header === this.#connected) {
      this.#writtenWords[offset >> 2] = 0;
    } else {
      this.#driver.writes.set(header, offset);
    }
  }

  /** Undefined if it is no network address of the family. */
  parse(text: string): ParsedAddress | undefined {
    const header = this.#encode(text);
    if (header === undefined) {
      return undefined;
    }
    const view = new DataView(header.buffer);
    // As in sockaddr_in and sockaddr_in6, behind the length.
    return this.#family === 4
      ? { bytes: header.subarray(8, 12), scope: 0 }
      : { bytes: header.subarray(12, 28), scope: view.getUint32(28, IS_LITTLE_ENDIAN) };
  }

  #encode(text: string): Uint8Array | undefined {
    const header = new Uint8Array(this.headerBytes);
    return this.#driver.native.datagramHeader(this.#family, text, 0, header) === 0 ? header : undefined;
  }

  #remembered(offset: number): SocketAddress | string {
    const key = this.#keyAt(offset);
    let address = this.#came.get(key);
    if (address === undefined) {
      address = this.#driver.native.datagramAddress(offset);
      // Many callers share it.
      Object.freeze(address);
      remember(this.#came, key, address);
    }
    return address;
  }

  #keyAt(offset: number): number | string {
    const first = offset >> 2;
    const length = this.#words[first] as number;
    return this.#family === 4
      ? ((this.#words[first + 1] as number) >>> 16) * 2 ** 32 + ((this.#words[first + 2] as number) >>> 0)
      : this.#driver.slab.toString('latin1', offset + 4, offset + 4 + length);
  }
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function wordsOf(bytes: Buffer): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** Clears the cache if it is too large, which also drops peers that are gone. */
function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= REMEMBERED) {
    map.clear();
  }
  map.set(key, value);
}
