import type { NativeTlsFailure } from '../../reactor/native/binding.js';
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
  /** Begins a handshake: IO_SECURED ends it. `context` is of `NativeTls.createContext`. */
  secure(slot: number, context: object, settings: NativeTlsSession): undefined | NativeTlsFailure;
  /** Answers IO_CONTEXT_WANTED; undefined for the context that there is. */
  chooseContext(slot: number, context: object | undefined): void;
  /** Bytes of the peer that were read before the handshake began. */
  feedSecret(slot: number, bytes: Uint8Array): void;
  describeTls(slot: number): NativeTlsInfo | undefined;
  /** In DER. */
  tlsSession(slot: number): Buffer | undefined;
  /** The name that a client has told; '' for none. */
  tlsServerName(slot: number): string;
  /** Of the last call that has failed. */
  tlsFailure(slot: number): NativeTlsFailure | undefined;
}

/** How one connection speaks TLS. */
export interface NativeTlsSession {
  readonly isServer: boolean;
  /** What a client tells the server; '' for nothing. */
  readonly servername: string;
  /** For whom the certificate of the peer must be; '' for anybody. */
  readonly identity: string;
  readonly isAddress: boolean;
  /** As ALPN has them, each behind its length. */
  readonly protocols: Uint8Array | undefined;
  /** In DER. */
  readonly session: Uint8Array | undefined;
  readonly rejectUnauthorized: boolean;
  readonly requestCert: boolean;
  readonly asksForContext: boolean;
}

/** What a connection has come to. */
export interface NativeTlsInfo {
  readonly protocol: string;
  readonly cipher: { readonly name: string; readonly standardName: string; readonly version: string };
  /** '' for none. */
  readonly alpnProtocol: string;
  readonly servername: string;
  /** 0: the certificate of the peer is accepted. */
  readonly verify: number;
  readonly verifyText: string;
  /** In DER. */
  readonly certificate?: Buffer;
  readonly isReused: boolean;
}

/** A result of a lookup; of a reverse one, `address` is the host. */
export interface NativeName extends SocketAddress {
  readonly service: string;
  readonly canonname: string;
  readonly type: number;
  readonly protocol: number;
}
