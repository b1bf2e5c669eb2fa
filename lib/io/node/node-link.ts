import type { Socket } from 'node:net';
import type { Link, LinkClient } from '../link.js';

/** A socket of Node's. */
export class NodeLink implements Link {
  #client: LinkClient | null = null;
  readonly #socket: Socket;
  /** What happened before there was a client. */
  #error: Error | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#client?.onData(bytes, 0, bytes.length, true));
    socket.on('end', () => this.#client?.onEnd());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error;
      this.#tellError();
    });
    socket.on('close', () => {
      if (this.#error === null && !socket.readableEnded) {
        // Destroyed by somebody else: nothing follows any more.
        this.#client?.onEnd();
      }
    });
  }

  get client(): LinkClient | null {
    return this.#client;
  }

  set client(client: LinkClient | null) {
    this.#client = client;
    this.#tellError();
  }

  owner(): object | null {
    return this.#client;
  }

  forget(): void {
    this.#client = null;
  }

  startReading(): void {
    this.#socket.resume();
  }

  stopReading(): void {
    this.#socket.pause();
  }

  sendLater(client: { sendQueued(): void }): void {
    client.sendQueued();
    this.#client?.onPending(this.#socket.writableLength);
  }

  write(chunks: readonly Buffer[]): void {
    const socket = this.#socket;
    socket.cork();
    for (const chunk of chunks) {
      // A copy: what the system does not take at once waits in here.
      socket.write(Buffer.from(chunk), () => this.#client?.onPending(socket.writableLength));
    }
    socket.uncork();
  }

  flush(): number {
    return this.#socket.destroyed ? 0 : this.#socket.writableLength;
  }

  shutdown(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  setNoDelay(on: boolean): void {
    this.#socket.setNoDelay(on);
  }

  setKeepAlive(on: boolean, seconds: number): void {
    this.#socket.setKeepAlive(on, seconds * 1000);
  }

  info(name: string): unknown {
    const socket = this.#socket;
    switch (name) {
      case 'peername':
        return addressOf(socket.remoteAddress, socket.remoteFamily, socket.remotePort);
      case 'sockname':
        return addressOf(socket.localAddress, socket.localFamily, socket.localPort);
      case 'socket':
        return socket;
      default:
        return undefined;
    }
  }

  #tellError(): void {
    const error = this.#error;
    if (error !== null && this.#client !== null) {
      this.#error = null;
      if ((error as NodeJS.ErrnoException).syscall === 'write') {
        this.#client.onWriteError(error);
      } else {
        this.#client.onReadError(error);
      }
    }
  }
}

/** Undefined, or of a Unix socket '' where it has no name. */
function addressOf(address: string | undefined, family: string | undefined, port: number | undefined): unknown {
  return address === undefined ? '' : { address, family, port };
}
