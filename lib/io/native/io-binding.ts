import type { NativeTlsFailure } from '../../reactor/native/binding.js';
import type { SocketAddress } from '../addresses.js';
import type { Link } from '../link.js';

/** The functions of the addon for sockets: `native/src/io/io_functions.cc`. Negative numbers are errors of libuv. */
export interface NativeIo {
  /** A slot. */
  connect(address: string, port: number, localAddress: string | undefined, localPort: number): number;
  connectUnix(path: string): number;
  bind(address: string, port: number, backlog: number, reusePort: boolean, ipv6Only: boolean): number;
  bindUnix(path: string, backlog: number): number;
  listen(slot: number, on: boolean): number;
  /** Writes at once. Returns the bytes that the kernel has not taken. */
  write(slot: number, bytes: Uint8Array): number;
  /** Reads at once. The number of bytes, 0 if there are none; IO_EOF at the end of the stream. */
  readInto(slot: number, bytes: Uint8Array): number;
  /**
   * The addon reads into `bytes` from now on, instead of the block that had that number before. The caller keeps
   * `bytes` in the array that `openIo` got.
   */
  setReadBlock(number: number, bytes: Uint8Array): void;
  /** Takes the submissions at once. */
  submit(): void;
  /** Bytes that the kernel has not taken. */
  pending(slot: number): number;
  setNoDelay(slot: number, on: boolean): number;
  setKeepAlive(slot: number, on: boolean, seconds: number): number;
  address(slot: number, ofPeer: boolean): SocketAddress | string | number;
  /** See {@link Link.ip4Address}. */
  ip4Address(slot: number, ofPeer: boolean): number;
  descriptor(slot: number): number;
  look(
    id: number,
    host: string,
    service: string,
    family: number,
    type: number,
    protocol: number,
    flags: number,
  ): number;
  reverse(id: number, address: string, port: number, flags: number): number;
  cancelName(id: number): void;
  takeNames(id: number): NativeName[];
  /** A slot. `family`: 4, 6, or 1 for Unix sockets. */
  openDatagrams(family: number): number;
  /** `header`: what {@link datagramHeader} wrote. `connects`: 1 to connect to that address instead. */
  bindDatagrams(slot: number, header: Uint8Array, connects: 0 | 1): number;
  setSocketOption(slot: number, name: string, value: Uint8Array): number;
  readDatagrams(slot: number): number;
  /** Bytes that wait to be sent. */
  pendingDatagrams(slot: number): number;
  /** Writes the beginning of a record with that address. 1 if it is not of that family. */
  datagramHeader(family: number, address: string, port: number, header: Uint8Array): 0 | 1;
  /** That of the record at `offset` of the slab. */
  datagramAddress(offset: number): SocketAddress | string;
  /** A slot. */
  openWatches(): number;
  /** `wanted`: `READY_TO_…` as bits, 0 to stop. `any`: 1 if anything is still watched. */
  watch(slot: number, descriptor: number, wanted: number, generation: number, any: 0 | 1): number;
  /** A slot. */
  watchSignal(signal: number): number;
  /** 4, 6, or 0 for what is no address. */
  isNumeric(text: string): number;
  /**
   * Begins a handshake, which IO_SECURED ends. `context` is of `NativeTls.createContext`.
   *
   * `flags`: bits, from the lowest: is a server, the identity is an address, rejects peers with invalid certificates,
   * requests a certificate, requests a context. `texts`: the name that a client sends to the server, and the name for
   * which the certificate must be valid; '' for none. `bytes`: protocols as ALPN has them, a session in DER; empty for
   * none.
   */
  secure(
    slot: number,
    context: object,
    flags: number,
    texts: readonly [servername: string, identity: string],
    bytes: readonly [protocols: Uint8Array, session: Uint8Array],
  ): undefined | NativeTlsFailure;
  /** Answers IO_CONTEXT_WANTED; undefined keeps the present context. */
  chooseContext(slot: number, context: object | undefined): void;
  /** Bytes of the peer that were read before the handshake began. */
  feedSecret(slot: number, bytes: Uint8Array): void;
  describeTls(slot: number): NativeTlsInfo | undefined;
  /** In DER. */
  tlsSession(slot: number): Buffer | undefined;
  /** The name that a client has sent; '' for none. */
  tlsServerName(slot: number): string;
  /** Of the last call that has failed. */
  tlsFailure(slot: number): NativeTlsFailure | undefined;
  /**
   * Starts the first of some paths that can be executed. **Blocks** until it is. `text` has the paths, the arguments,
   * the variables and the folder, each with a null byte behind it. `numbers`: how many there are of each, -1 for the
   * variables of this process; the standard streams, descriptors or the negative numbers of `subprocess-options.ts`;
   * whether it is detached; user and group, -1 for those of this process. The call replaces them by an error, or by the
   * slot of the child, its process id, and two slots for each stream, -1 for none: the connection, and the watch for
   * the end of its reader.
   */
  spawn(numbers: Int32Array, text: Uint8Array): void;
  /** `numbers`: the slot of a child and a signal. The call replaces them by 0, also if it has ended, or by an error. */
  kill(numbers: Int32Array): void;
  /**
   * `numbers`: a descriptor, and 1 to write. The call replaces them by the slot of a connection or an error, and the
   * slot of the watch for the end of its reader.
   */
  openPipe(numbers: Int32Array): void;
}

/** The result of a handshake. */
export interface NativeTlsInfo {
  readonly protocol: string;
  readonly cipherName: string;
  readonly cipherStandardName: string;
  readonly cipherVersion: string;
  /** '' for none. */
  readonly alpnProtocol: string;
  readonly servername: string;
  /** 0: the certificate of the peer is accepted; 1 if there is none. */
  readonly verify: number;
  /** In DER. */
  readonly certificate?: Buffer;
  readonly isReused: number;
}

/** A result of a lookup; of a reverse one, `address` is the host. */
export interface NativeName extends SocketAddress {
  readonly service: string;
  readonly canonname: string;
  readonly type: number;
  readonly protocol: number;
}
