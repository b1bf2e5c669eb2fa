import type { Socket } from 'node:net';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Link, LinkClient } from '../link.js';

/** A socket of Node's. What it brings is told in a callback of the loop, as all that a loop calls. */
export class NodeLink implements Link {
  #client: LinkClient | null = null;
  readonly #loop: EventLoop;
  readonly #socket: Socket;
  /** What happened before there was a client. */
  #error: Error | null = null;

  constructor(loop: EventLoop, socket: Socket) {
    this.#loop = loop;
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.tell((client) => client.onData(bytes, 0, bytes.length, true)));
    socket.on('end', () => this.tell((client) => client.onEnd()));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error;
      this.#tellError();
    });
    socket.on('close', () => {
      if (this.#error === null && !socket.readableEnded) {
        // The program has destroyed it: nothing else follows.
        this.tell((client) => client.onEnd());
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
    chunks.forEach((chunk, index) => {
      // A copy: what the system does not take at once waits in here.
      const bytes = Buffer.from(chunk);
      if (index < chunks.length - 1) {
        socket.write(bytes);
      } else {
        socket.write(bytes, () => this.tell((client) => client.onPending(socket.writableLength)));
      }
    });
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
      const isOfWrite = (error as NodeJS.ErrnoException).syscall === 'write';
      this.tell((client) => (isOfWrite ? client.onWriteError(error) : client.onReadError(error)));
    }
  }

  /** Calls `what` by the loop, unless nobody is told any more. */
  protected tell(what: (client: LinkClient) => void): void {
    if (this.#client !== null) {
      this.#loop.callSoon(() => this.#client?.surroundings.call(what, undefined, this.#client));
    }
  }
}

/** Undefined, or of a Unix socket '' where it has no name. */
function addressOf(address: string | undefined, family: string | undefined, port: number | undefined): unknown {
  return address === undefined ? '' : { address, family, port };
}
