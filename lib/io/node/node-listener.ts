import type { EventEmitter } from 'node:events';
import type { ListenOptions, Server, Socket } from 'node:net';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { SocketAddress } from '../addresses.js';
import type { ListeningSocket } from '../driver.js';
import { NodeLink } from './node-link.js';

type Net = typeof import('node:net');

/** Whom a server of Node's tells. */
interface NodeListenerClient {
  readonly owner: object;
  onConnection(link: NodeLink, socket: Socket): void;
  onError(error: Error): void;
}

/** A server of Node's. It listens from the beginning, for Node cannot bind alone; what comes before `start` waits for it. */
export class NodeListener implements ListeningSocket {
  readonly listening: Promise<void>;
  readonly #server: Server;
  readonly #client: NodeListenerClient;
  #isStarted = false;
  #early: [NodeLink, Socket][] = [];

  constructor(net: Net, loop: EventLoop, options: ListenOptions, client: NodeListenerClient) {
    this.#client = client;
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
    this.#server = server;
    this.listening = new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options, () => {
        server.off('error', reject);
        server.on('error', (error) => client.onError(error));
        resolve();
      });
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
    return this.#server.address() as SocketAddress | string;
  }

  owner(): object {
    return this.#client.owner;
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
    this.#server.close();
    for (const [link] of this.#early) {
      link.close();
    }
  }
}
