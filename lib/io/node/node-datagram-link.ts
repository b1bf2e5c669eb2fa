import type { RemoteInfo, Socket } from 'node:dgram';
import { invalidValue } from '../../errors/arguments.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import {
  DATAGRAM_OVERHEAD,
  type DatagramClient,
  type DatagramLink,
  type DatagramSettings,
  type PeerAddress,
} from '../datagram-link.js';

/** A socket of node:dgram. Its events are delivered in callbacks of the loop. */
export class NodeDatagramLink implements DatagramLink {
  client: DatagramClient | null = null;
  readonly #loop: EventLoop;
  readonly #socket: Socket;
  readonly #family: 4 | 6;
  readonly #isAddress: (text: string) => boolean;
  #isReading = false;
  /** Datagrams that came before reading began. */
  #early: [Buffer, RemoteInfo][] = [];
  #pending = 0;

  constructor(loop: EventLoop, socket: Socket, family: 4 | 6, version: (address: string) => number) {
    this.#loop = loop;
    this.#socket = socket;
    this.#family = family;
    this.#isAddress = (text) => version(text) === family;
    socket.on('message', (data, from) => {
      if (this.#isReading) {
        this.#deliver(data, from);
      } else {
        this.#early.push([data, from]);
      }
    });
    socket.on('error', (error) => this.#tell((client) => client.onError(error)));
  }

  owner(): object | null {
    return this.client;
  }

  forget(): void {
    this.client = null;
  }

  startReading(): void {
    this.#isReading = true;
    for (const [data, from] of this.#early) {
      this.#deliver(data, from);
    }
    this.#early = [];
  }

  send(data: Buffer, address: PeerAddress | null): void {
    if (typeof address === 'string' || (address !== null && !this.#isAddress(address.address))) {
      throw invalidValue('sendto', 'address', `a numeric address of IPv${this.#family}`, address);
    }
    const size = data.length + DATAGRAM_OVERHEAD;
    this.#pending += size;
    const sent = (error: Error | null): void => {
      this.#pending -= size;
      this.#tell((client) => {
        if (error !== null) {
          client.onError(error);
        }
        client.onPending(this.#pending);
      });
    };
    // A copy: data that the system does not accept at once wait in it.
    const copy = Buffer.from(data);
    if (address === null) {
      this.#socket.send(copy, sent);
    } else {
      this.#socket.send(copy, address.port, address.address, sent);
    }
  }

  sendLater(client: { sendQueued(): void }): void {
    client.sendQueued();
    this.client?.onPending(this.#pending);
  }

  flush(): number {
    return this.#pending;
  }

  setBroadcast(on: boolean): void {
    this.#socket.setBroadcast(on);
  }

  setMembership(group: string, networkInterface: string | undefined, joins: boolean): void {
    try {
      if (joins) {
        this.#socket.addMembership(group, networkInterface);
      } else {
        this.#socket.dropMembership(group, networkInterface);
      }
    } catch (error) {
      // Node does not say for which.
      (error as Error).message += networkInterface === undefined ? ` ${group}` : ` ${group} on ${networkInterface}`;
      throw error;
    }
  }

  setMulticastTTL(ttl: number): void {
    this.#socket.setMulticastTTL(ttl);
  }

  setMulticastLoopback(on: boolean): void {
    this.#socket.setMulticastLoopback(on);
  }

  setMulticastInterface(networkInterface: string): void {
    this.#socket.setMulticastInterface(networkInterface);
  }

  close(): void {
    this.#early = [];
    try {
      this.#socket.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') {
        throw error;
      }
    }
  }

  info(name: string): unknown {
    const socket = this.#socket;
    try {
      switch (name) {
        case 'peername':
          return plain(socket.remoteAddress());
        case 'sockname':
          return plain(socket.address());
        case 'socket':
          return socket;
        default:
          return undefined;
      }
    } catch {
      return undefined; // It is not connected.
    }
  }

  #deliver(data: Buffer, from: RemoteInfo): void {
    this.#tell((client) => client.onDatagram(data, Object.freeze(plain(from))));
  }

  #tell(what: (client: DatagramClient) => void): void {
    if (this.client !== null) {
      this.#loop.callSoon(() => this.client?.surroundings.call(what, undefined, this.client));
    }
  }
}

/** Opens a socket: `opened` completes when it is bound, and connected if requested. */
export function openNodeDatagrams(
  loop: EventLoop,
  settings: DatagramSettings,
  version: (address: string) => number,
): { link: NodeDatagramLink; socket: Socket; opened: Promise<void> } {
  const { createSocket } = process.getBuiltinModule('node:dgram');
  const { local, remote, reuseAddress, reusePort, ipv6Only, broadcast } = settings;
  const family = settings.family as 4 | 6;
  const flags = { reuseAddr: reuseAddress, reusePort, ipv6Only: ipv6Only && family === 6 };
  const socket = createSocket({ type: `udp${family}`, ...flags, lookup });
  const link = new NodeDatagramLink(loop, socket, family, version);
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    const done = (): void => {
      socket.off('error', reject);
      if (broadcast) {
        socket.setBroadcast(true);
      }
      resolve();
    };
    const end = local as { address: string; port: number } | null;
    socket.bind({ port: end?.port ?? 0, ...(end && { address: end.address }), exclusive: true }, () => {
      if (remote === null) {
        done();
        return;
      }
      const { address, port } = remote as { address: string; port: number };
      socket.connect(port, address, ((error?: Error) => (error ? reject(error) : done())) as () => void);
    });
  });
  return { link, socket, opened };
}

/**
 * A lookup for addresses that are already numeric. Node's own would answer a tick later, so datagrams would go out
 * after later requests.
 */
function lookup(
  address: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, address, address.includes(':') ? 6 : 4);
}

function plain({ address, family, port }: { address: string; family: string; port: number }) {
  return { address, family: family as 'IPv4' | 'IPv6', port };
}
