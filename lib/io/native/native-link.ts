import * as layout from '../../reactor/layout.js';
import type { Link, LinkClient } from '../link.js';
import { systemError } from '../system-error.js';
import type { NativeSockets } from './native-sockets.js';

/** A connection of the addon's. */
export class NativeLink implements Link {
  client: LinkClient | null = null;
  readonly #driver: NativeSockets;
  readonly #slot: number;

  constructor(driver: NativeSockets, slot: number) {
    this.#driver = driver;
    this.#slot = slot;
  }

  onCompletion(kind: number, a: number, b: number): void {
    const { client } = this;
    if (client === null) {
      return;
    }
    client.surroundings.call(this.#tell, this, client, kind, a, b);
  }

  #tell(client: LinkClient, kind: number, a: number, b: number): void {
    switch (kind) {
      case layout.IO_READ:
        client.onData(this.#driver.slab, a, b, false);
        break;
      case layout.IO_END:
        client.onEnd();
        break;
      case layout.IO_READ_ERROR:
        client.onReadError(systemError(a, 'read'));
        break;
      case layout.IO_WRITE_ERROR:
        client.onWriteError(systemError(a, 'write'));
        break;
      case layout.IO_PENDING:
        // Not what it was then: more may have been written since.
        client.onPending(this.#driver.pending(this.#slot));
        break;
    }
  }

  owner(): object | null {
    return this.client;
  }

  startReading(): void {
    this.#driver.submit(layout.IO_START_READING, this.#slot);
  }

  stopReading(): void {
    this.#driver.submit(layout.IO_STOP_READING, this.#slot);
  }

  sendLater(client: { sendQueued(): void }): void {
    this.#driver.sendLater(client);
  }

  write(chunks: readonly Buffer[]): void {
    this.#driver.write(this.#slot, chunks);
  }

  flush(): number {
    this.#driver.flush();
    return this.#driver.pending(this.#slot);
  }

  shutdown(): void {
    this.#driver.submit(layout.IO_SHUTDOWN, this.#slot);
  }

  close(): void {
    this.#driver.closeChannel(this.#slot);
  }

  setNoDelay(on: boolean): void {
    this.#driver.native.setNoDelay(this.#slot, on);
  }

  setKeepAlive(on: boolean, seconds: number): void {
    this.#driver.native.setKeepAlive(this.#slot, on, seconds);
  }

  info(name: string): unknown {
    const { native } = this.#driver;
    switch (name) {
      case 'peername':
      case 'sockname': {
        const address = native.address(this.#slot, name === 'peername');
        return typeof address === 'number' ? undefined : address;
      }
      case 'socket': {
        const descriptor = native.descriptor(this.#slot);
        return descriptor < 0 ? undefined : { fileno: () => descriptor };
      }
      default:
        return undefined;
    }
  }
}
