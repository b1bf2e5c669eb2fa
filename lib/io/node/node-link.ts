import type { Socket } from 'node:net';
import type { EventLoop } from '../../event-loop/event-loop.js';
import { clearTimeout, setTimeout } from '../../util/globals.js';
import type { Link, LinkClient } from '../link.js';
import type { TlsContext } from '../tls/tls-context.js';
import type { TlsInfo } from '../tls/tls-options.js';

/** Milliseconds for which a connection that was closed waits for the end of its peer. */
const LONGEST_LINGER = 1000;

/** A socket of Node. Its events are delivered in callbacks of the loop. */
export class NodeLink implements Link {
  #client: LinkClient | null = null;
  readonly #loop: EventLoop;
  readonly #socket: Socket;
  readonly #tls: TlsInfo | undefined;
  readonly #context: TlsContext | undefined;
  /** What happened before there was a client. */
  #error: Error | null = null;
  #hasEnded = false;

  /** `tls`: its TLS information, if it speaks TLS; `context`: its TLS context. */
  constructor(loop: EventLoop, socket: Socket, tls?: TlsInfo, context?: TlsContext) {
    this.#loop = loop;
    this.#socket = socket;
    this.#tls = tls;
    this.#context = context;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  readonly #onData = (bytes: Buffer): void => this.tell((client) => client.onData(bytes, 0, bytes.length, true));
  readonly #onEnd = (): void => {
    if (this.#client === null) {
      this.#hasEnded = true;
    }
    this.tell((client) => client.onEnd());
  };
  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#error = error;
    this.#tellError();
  };
  readonly #onClose = (): void => {
    if (this.#error === null && !this.#socket.readableEnded) {
      // The program has destroyed it: nothing else follows.
      this.#onEnd();
    }
  };

  get isSecure(): boolean {
    return this.#tls !== undefined;
  }

  /** Gives the socket away: this link gets no more of its events. */
  release(): Socket {
    this.#client = null;
    const socket = this.#socket;
    socket.pause();
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    return socket;
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
    if (this.#hasEnded) {
      this.#hasEnded = false;
      this.#onEnd();
    }
  }

  stopReading(): void {
    this.#socket.pause();
  }

  sendLater(client: { sendQueued(): void }): void {
    client.sendQueued();
    this.#client?.onPending(this.#socket.writableLength);
  }

  /** Never: Node has no memory for it. */
  keep(): number {
    return -1;
  }

  write(chunks: readonly Buffer[]): void {
    const socket = this.#socket;
    socket.cork();
    chunks.forEach((chunk, index) => {
      // A copy: data that the system does not accept at once wait in it.
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

  finish(): void {
    const socket = this.#socket;
    if (!this.isSecure || socket.destroyed) {
      socket.destroy();
      return;
    }
    // Closing at once would cut off the peer. So waits until the peer ends or writes on, for at most a second.
    socket.end();
    socket.resume();
    const destroy = (): void => void socket.destroy();
    socket.once('data', destroy).once('end', destroy);
    const timer = setTimeout(destroy, LONGEST_LINGER);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
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
      case 'tls':
        return this.#tls;
      case 'secureContext':
        return this.#context;
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

  /** The loop calls `what`, unless events are not delivered any more. */
  protected tell(what: (client: LinkClient) => void): void {
    if (this.#client !== null) {
      this.#loop.callSoon(() => this.#client?.surroundings.call(what, undefined, this.#client));
    }
  }
}

/** Undefined, or '' for a Unix socket without a name. */
function addressOf(address: string | undefined, family: string | undefined, port: number | undefined): unknown {
  return address === undefined ? '' : { address, family, port };
}
