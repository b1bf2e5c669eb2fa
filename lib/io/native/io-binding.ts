import type { SocketAddress } from '../addresses.js';

/** What the addon gives to open sockets with: `native/src/io/io_functions.cc`. Numbers below zero are errors of libuv's. */
export interface NativeIo {
  /** A slot. */
  connect(address: string, port: number, localAddress: string | undefined, localPort: number): number;
  connectUnix(path: string): number;
  bind(address: string, port: number, backlog: number, reusePort: boolean, ipv6Only: boolean): number;
  bindUnix(path: string, backlog: number): number;
  listen(slot: number, on: boolean): number;
  /** Writes at once. Returns the bytes that the kernel has not taken. */
  write(slot: number, bytes: Uint8Array): number;
  /** Takes the submissions at once. */
  submit(): void;
  /** Bytes that the kernel has not taken. */
  pending(slot: number): number;
  setNoDelay(slot: number, on: boolean): number;
  setKeepAlive(slot: number, on: boolean, seconds: number): number;
  address(slot: number, ofPeer: boolean): SocketAddress | string | number;
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
  setSocketOption(slot: number, level: number, name: number, value: Uint8Array): number;
  readDatagrams(slot: number): number;
  /** Bytes that wait to be sent. */
  pendingDatagrams(slot: number): number;
  /** Writes the beginning of a record with that address. 1 if it is none of that family. */
  datagramHeader(family: number, address: string, port: number, header: Uint8Array): 0 | 1;
  /** That of the record at `offset` of the slab. */
  datagramAddress(offset: number): SocketAddress | string;
  /** A slot. */
  openWatches(): number;
  /** `wanted`: `READY_TO_…` as bits, 0 for no longer. `any`: 1 if anything is watched from now on. */
  watch(slot: number, descriptor: number, wanted: number, generation: number, any: 0 | 1): number;
  /** A slot. */
  watchSignal(signal: number): number;
  /** 4, 6, or 0 for what is no address. */
  isNumeric(text: string): number;
}

/** A result of a lookup; of a reverse one, `address` is the host. */
export interface NativeName extends SocketAddress {
  readonly service: string;
  readonly canonname: string;
  readonly type: number;
  readonly protocol: number;
}
