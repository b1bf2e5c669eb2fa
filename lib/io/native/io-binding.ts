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
  /** 4, 6, or 0 for what is no address. */
  isNumeric(text: string): number;
  /**
   * Starts the first of `candidates` paths that can be executed. **Blocks** until it is. `text` has the paths, the arguments, the
   * variables and the folder, each with a null byte behind it; a count of -1 for the variables of this process. The standard streams:
   * descriptors, or the negative numbers of `subprocess-options.ts`; user and group: -1 for those of this process. Writes to `result` an
   * error, or the slot of the child, its process id, and two slots for each stream, -1 for none: its connection, and what tells of its
   * reader's end.
   */
  spawn(
    result: Int32Array,
    text: Uint8Array,
    candidates: number,
    args: number,
    env: number,
    hasFolder: boolean,
    stdin: number,
    stdout: number,
    stderr: number,
    detached: boolean,
    uid: number,
    gid: number,
  ): void;
  /** Does nothing where the child of `slot` has ended. */
  kill(slot: number, signal: number): number;
  /** Writes to `result` the slot of a connection or an error, and the slot of what tells of its reader's end, -1 for none. */
  openPipe(result: Int32Array, descriptor: number, writes: boolean): void;
}

/** A result of a lookup; of a reverse one, `address` is the host. */
export interface NativeName extends SocketAddress {
  readonly service: string;
  readonly canonname: string;
  readonly type: number;
  readonly protocol: number;
}
