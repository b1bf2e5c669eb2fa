import * as layout from '../../reactor/layout.js';
import type { LinkClient } from '../link.js';
import { brokenPipe, systemError } from '../system-error.js';
import { tlsError } from '../tls/tls-error.js';
import type { TlsInfo } from '../tls/tls-options.js';
import type { TlsSide } from '../tls/tls-side.js';
import type { NativeHandshake, SecuredLink } from './native-handshake.js';
import type { NativeSockets } from './native-sockets.js';
import { tlsInfoOf } from './native-tls-info.js';

/** A connection of the addon's. */
export class NativeLink implements SecuredLink {
  client: LinkClient | null = null;
  readonly #driver: NativeSockets;
  /** @internal */
  readonly slot: number;
  /** Null without TLS. */
  #side: TlsSide | null = null;
  #isClosed = false;
  /** What is kept: a part of the driver's memory for writes. */
  #keptAt = 0;
  #kept = 0;
  /** The driver's epoch then. */
  #keptIn = 0;
  /** @internal While there is a handshake. */
  _handshake: NativeHandshake | null = null;

  constructor(driver: NativeSockets, slot: number) {
    this.#driver = driver;
    this.slot = slot;
  }

  onCompletion(kind: number, a: number, b: number): void {
    const { client } = this;
    if (this._handshake !== null) {
      this._handshake.onCompletion(kind, a, b);
      return;
    }
    if (client === null) {
      return;
    }
    client.surroundings.call(this.#tell, this, client, kind, a, b);
  }

  #tell(client: LinkClient, kind: number, a: number, b: number): void {
    switch (kind) {
      case layout.IO_READ:
        this.#deliver(client, a, b);
        break;
      case layout.IO_READABLE:
        client.onReadable();
        break;
      case layout.IO_END:
        client.onEnd();
        break;
      case layout.IO_READ_ERROR:
        client.onReadError(this.#errorOf(a, 'read'));
        break;
      case layout.IO_WRITE_ERROR:
        client.onWriteError(this.#errorOf(a, 'write'));
        break;
      case layout.IO_PENDING:
        // Asks again: more may have been written since.
        client.onPending(this.#driver.pending(this.slot));
        break;
    }
  }

  #deliver(client: LinkClient, at: number, length: number): void {
    const { slab, readBlocks } = this.#driver;
    const number = at - slab.length;
    if (number < 0) {
      // With TLS, the addon decrypts into the slab.
      if (client.keepsData && !this.isSecure) {
        readBlocks.onRead(length);
      }
      client.onData(slab, at, length, false);
      return;
    }
    const given = client.keepsData ? readBlocks.take(number, length) : null;
    client.onData(given ?? (readBlocks.memory[number] as Buffer), 0, length, given !== null);
  }

  get isSecure(): boolean {
    return this.#side !== null;
  }

  /** @internal */
  _becomeSecure(side: TlsSide): void {
    this.#side = side;
  }

  owner(): object | null {
    return this.client;
  }

  startReading(): void {
    this.#driver.submit(layout.IO_START_READING, this.slot, this.client?.keepsData === false ? 1 : 0);
  }

  readInto(memory: Uint8Array): number {
    if (this.#driver.isClosed) {
      return 0;
    }
    const count = this.#driver.native.readInto(this.slot, memory);
    if (count >= 0) {
      return count;
    }
    this.#driver.touch();
    if (count === layout.IO_EOF) {
      this.client?.onEnd();
    } else {
      this.client?.onReadError(systemError(count, 'read'));
    }
    return 0;
  }

  stopReading(): void {
    this.#driver.submit(layout.IO_STOP_READING, this.slot);
  }

  sendLater(client: { sendQueued(): void }): void {
    this.#driver.sendLater(client);
  }

  keep(data: Buffer | string): number {
    const driver = this.#driver;
    const isFirst = this.#kept === 0;
    // In one piece, so that one record sends all.
    const at = isFirst ? driver.placeToKeep() : this.#keptAt + this.#kept;
    const count = driver.keep(data, at);
    if (count > 0) {
      if (isFirst) {
        this.#keptAt = at;
        this.#keptIn = driver.keptEpoch;
      }
      this.#kept += count;
    }
    return count;
  }

  write(chunks: readonly Buffer[]): void {
    const kept = this.#kept;
    if (kept > 0) {
      this.#kept = 0;
      if (this.#keptIn !== this.#driver.keptEpoch) {
        // The end of the stack has kept them from being sent in their iteration: others have written there since.
        this.client?.onWriteError(brokenPipe());
        return;
      }
      this.#driver.submit(layout.IO_WRITE, this.slot, this.#keptAt, kept);
    }
    if (chunks.length > 0) {
      this.#driver.write(this.slot, chunks);
    }
  }

  flush(): number {
    this.#driver.flush();
    return this.#driver.pending(this.slot);
  }

  shutdown(): void {
    this.#driver.submit(layout.IO_SHUTDOWN, this.slot);
  }

  close(): void {
    this.#isClosed = true;
    this.#driver.closeChannel(this.slot);
  }

  finish(): void {
    if (!this.isSecure) {
      this.close();
      return;
    }
    this.#isClosed = true;
    this.#driver.submit(layout.IO_FINISH, this.slot);
  }

  setNoDelay(on: boolean): void {
    this.#driver.native.setNoDelay(this.slot, on);
  }

  setKeepAlive(on: boolean, seconds: number): void {
    this.#driver.native.setKeepAlive(this.slot, on, seconds);
  }

  info(name: string): unknown {
    const { native } = this.#driver;
    switch (name) {
      case 'peername':
      case 'sockname': {
        const address = native.address(this.slot, name === 'peername');
        return typeof address === 'number' ? undefined : address;
      }
      case 'descriptor': {
        const descriptor = native.descriptor(this.slot);
        return descriptor < 0 ? undefined : descriptor;
      }
      case 'tls':
        return this.#tlsInfo();
      case 'secureContext':
        return this.#side?.context;
      default:
        return undefined;
    }
  }

  ip4Address(ofPeer: boolean): number {
    return this.#driver.native.ip4Address(this.slot, ofPeer);
  }

  #tlsInfo(): TlsInfo | undefined {
    const { native } = this.#driver;
    const described = this.#side === null || this.#isClosed ? undefined : native.describeTls(this.slot);
    return described && tlsInfoOf(described, native, this.slot, () => !this.#isClosed && !this.#driver.isClosed);
  }

  #errorOf(a: number, syscall: string): Error {
    return a === layout.IO_TLS_ERROR
      ? tlsError(this.#driver.native.tlsFailure(this.slot), this.#side?.identity)
      : systemError(a, syscall);
  }
}
