import type { EventEmitter } from 'node:events';
import type { ListenOptions, Server, Socket } from 'node:net';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { SocketAddress } from '../addresses.js';
import type { ListeningSocket } from '../driver.js';
import { NodeLink } from './node-link.js';
import { moveSocket, nameBeside } from './socket-name.js';

type Net = typeof import('node:net');

/** Receives the events of a server of Node. */
interface NodeListenerClient {
  readonly owner: object;
  onConnection(link: NodeLink, socket: Socket): void;
  onError(error: Error): void;
}

/**
 * A server of Node. It listens from the beginning, because Node cannot only bind. Connections that come before `start`
 * wait for it.
 */
export class NodeListener implements ListeningSocket {
  readonly listening: Promise<void>;
  readonly #server: Server;
  readonly #client: NodeListenerClient;
  /** Of a Unix socket. */
  readonly #path: string | undefined;
  #isStarted = false;
  #isClosed = false;
  #early: [NodeLink, Socket][] = [];

  constructor(net: Net, loop: EventLoop, options: ListenOptions, client: NodeListenerClient) {
    this.#client = client;
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
    this.#server = server;
    this.#path = options.path;
    this.listening = listenAt(server, options).then(() => {
      server.on('error', (error) => client.onError(error));
    });
    server.on('connection', (socket) => {
      const link = new NodeLink(loop, socket);
      if (this.#isStarted) {
        client.onConnection(link, socket);
      } else {
        this.#early.push([link, socket]);
      }
    });
  }

  get emitter(): EventEmitter {
    return this.#server;
  }

  get address(): SocketAddress | string {
    return this.#path ?? (this.#server.address() as SocketAddress | string);
  }

  /** Null once it was closed, although Node may close it later. */
  owner(): object | null {
    return this.#isClosed ? null : this.#client.owner;
  }

  /** Connections that come from now on are closed. */
  forget(): void {
    this.#isStarted = false;
  }

  start(): void {
    this.#isStarted = true;
    const early = this.#early;
    this.#early = [];
    for (const [link, socket] of early) {
      this.#client.onConnection(link, socket);
    }
  }

  pause(): void {
    this.#isStarted = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#server.close();
    for (const [link] of this.#early) {
      link.close();
    }
  }
}

/** @throws an error of the system. */
async function listenAt(server: Server, options: ListenOptions): Promise<void> {
  const { path } = options;
  const other = path === undefined ? undefined : nameBeside(path);
  if (path !== undefined && other !== undefined) {
    await bound(server, { ...options, path: other });
    if (moveSocket(other, path)) {
      return;
    }
    // Unchanged, so that the error says why it is not possible.
    await new Promise((resolve) => server.close(resolve));
  }
  await bound(server, options);
}

function bound(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
