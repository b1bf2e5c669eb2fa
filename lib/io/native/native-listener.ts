import * as layout from '../../reactor/layout.js';
import type { SocketAddress } from '../addresses.js';
import type { ListenerClient, ListeningSocket } from '../driver.js';
import { systemError } from '../system-error.js';
import type { NativeSockets } from './native-sockets.js';

/** A listening socket of the addon's. */
export class NativeListener implements ListeningSocket {
  readonly address: SocketAddress | string;
  readonly #driver: NativeSockets;
  readonly #slot: number;
  readonly #client: ListenerClient;
  readonly #details: { address: string; port?: number };
  #isClosed = false;

  constructor(
    driver: NativeSockets,
    slot: number,
    client: ListenerClient,
    details: { address: string; port?: number },
  ) {
    this.#driver = driver;
    this.#slot = slot;
    this.#client = client;
    this.#details = details;
    const address = driver.native.address(slot, false);
    this.address = typeof address === 'number' ? details.address : address;
  }

  onCompletion(kind: number, a: number): void {
    if (kind === layout.IO_ACCEPTED) {
      this.#client.onConnection(this.#driver.adopt(a));
    } else if (kind === layout.IO_ACCEPT_ERROR) {
      this.#client.onError(systemError(a, 'accept'));
    }
  }

  /** Null once it was closed, although the system may close it later. */
  owner(): object | null {
    return this.#isClosed ? null : this.#client.owner;
  }

  start(): void {
    const status = this.#driver.native.listen(this.#slot, true);
    if (status < 0) {
      throw systemError(status, 'listen', this.#details);
    }
    this.#driver.touch();
  }

  pause(): void {
    this.#driver.native.listen(this.#slot, false);
    this.#driver.touch();
  }

  close(): void {
    this.#isClosed = true;
    this.#driver.closeChannel(this.#slot);
    // At once: no client connects any more, and the port is free.
    this.#driver.flush();
  }
}
