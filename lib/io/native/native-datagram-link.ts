import type { EventLoop } from '../../event-loop/event-loop.js';
import * as layout from '../../reactor/layout.js';
import { BytePool } from '../bytes.js';
import type { DatagramClient, DatagramLink, DatagramSettings, PeerAddress } from '../datagram-link.js';
import { type SystemErrorDetails, systemError } from '../system-error.js';
import { DatagramAddresses, type ParsedAddress } from './datagram-addresses.js';
import type { NativeSockets } from './native-sockets.js';
import {
  broadcast,
  IPV6_ONLY,
  membership,
  multicastHops,
  multicastInterface,
  multicastLoopback,
  REUSE_ADDRESS,
  REUSE_PORT,
  type SocketOption,
} from './socket-options.js';

/** For a datagram that is too large. */
const EMSGSIZE = -90;
const EINVAL = -22;

const pool = new BytePool();
const NO_BYTES: Buffer = Buffer.alloc(0);

/** A socket of the addon's for datagrams. */
export class NativeDatagramLink implements DatagramLink {
  client: DatagramClient | null = null;
  readonly #driver: NativeSockets;
  readonly #loop: EventLoop;
  readonly #slot: number;
  readonly #family: 4 | 6 | 1;
  readonly #addresses: DatagramAddresses;
  /** Bytes of a record in front of its data. */
  readonly #header: number;

  private constructor(driver: NativeSockets, loop: EventLoop, slot: number, family: 4 | 6 | 1) {
    this.#driver = driver;
    this.#loop = loop;
    this.#slot = slot;
    this.#family = family;
    this.#addresses = new DatagramAddresses(driver, family);
    this.#header = this.#addresses.headerBytes;
  }

  /** @throws an error of the system. */
  static open(driver: NativeSockets, loop: EventLoop, settings: DatagramSettings): NativeDatagramLink {
    const { family, local, remote } = settings;
    const number = family === 'unix' ? 1 : family;
    driver.touch();
    const slot = driver.native.openDatagrams(number);
    if (slot < 0) {
      throw systemError(slot, 'socket');
    }
    const link = new NativeDatagramLink(driver, loop, slot, number);
    driver.register(slot, link);
    try {
      link.#configure(settings);
      // Also if the program gives no address: then it can ask where the socket receives.
      if (local !== null || (remote === null && family !== 'unix')) {
        link.#attach('bind', local ?? { address: family === 6 ? '::' : '0.0.0.0', port: 0 });
      }
      if (remote !== null) {
        link.#attach('connect', remote);
      }
    } catch (error) {
      link.close();
      throw error;
    }
    return link;
  }

  onCompletion(kind: number, a: number, b: number): void {
    const { client } = this;
    if (client !== null) {
      client.surroundings.call(this.#tell, this, client, kind, a, b);
    }
  }

  owner(): object | null {
    return this.client;
  }

  startReading(): void {
    this.#driver.touch();
    this.#driver.native.readDatagrams(this.#slot);
  }

  send(data: Buffer, address: PeerAddress | null): void {
    const driver = this.#driver;
    const header = this.#addresses.headerOf(address);
    const { length } = data;
    const offset = driver.room(this.#header + length);
    if (offset < 0) {
      this.#loop.callSoon(() => this.client?.surroundings.call(this.#refuse, this, EMSGSIZE));
      return;
    }
    this.#addresses.write(header, offset);
    if (length > 0) {
      driver.writes.set(data, offset + this.#header);
    }
    driver.submit(layout.IO_SEND_TO, this.#slot, offset, length);
  }

  sendLater(client: { sendQueued(): void }): void {
    this.#driver.sendLater(client);
  }

  flush(): number {
    this.#driver.flush();
    return this.#pending();
  }

  setBroadcast(on: boolean): void {
    this.#set('setBroadcast', broadcast(on));
  }

  setMembership(group: string, networkInterface: string | undefined, joins: boolean): void {
    const where = joins ? 'addMembership' : 'dropMembership';
    const chosen = networkInterface === undefined ? undefined : this.#parse(where, networkInterface);
    const details = { address: networkInterface === undefined ? group : `${group} on ${networkInterface}` };
    this.#set(where, membership(this.#parse(where, group), chosen, joins), details);
  }

  setMulticastTTL(ttl: number): void {
    this.#set('setMulticastTTL', multicastHops(this.#family, ttl));
  }

  setMulticastLoopback(on: boolean): void {
    this.#set('setMulticastLoopback', multicastLoopback(this.#family, on));
  }

  setMulticastInterface(networkInterface: string): void {
    this.#set('setMulticastInterface', multicastInterface(this.#parse('setMulticastInterface', networkInterface)));
  }

  close(): void {
    this.#driver.closeChannel(this.#slot);
    // At once: another socket may take the address.
    this.#driver.flush();
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

  #tell(client: DatagramClient, kind: number, a: number, b: number): void {
    switch (kind) {
      case layout.IO_READ: {
        // In this order: the address is that of the record in the slab.
        const address = this.#addresses.at(a);
        const { slab } = this.#driver;
        client.onDatagram(b === 0 ? NO_BYTES : pool.copy(slab, a + this.#header, b), address);
        break;
      }
      case layout.IO_READ_ERROR:
        client.onError(systemError(a, 'recvmsg'));
        break;
      case layout.IO_WRITE_ERROR:
        client.onError(systemError(a, 'send'));
        break;
      case layout.IO_PENDING:
        // Asks again: more may have been sent since.
        client.onPending(this.#pending());
        break;
    }
  }

  #refuse(errno: number): void {
    this.client?.onError(systemError(errno, 'send'));
  }

  #pending(): number {
    return this.#loop._scheduler.closed ? 0 : this.#driver.native.pendingDatagrams(this.#slot);
  }

  #configure({ reuseAddress, reusePort, ipv6Only, broadcast: broadcasts }: DatagramSettings): void {
    const wanted = [
      reuseAddress && REUSE_ADDRESS,
      reusePort && REUSE_PORT,
      ipv6Only && this.#family === 6 && IPV6_ONLY,
      broadcasts && broadcast(true),
    ];
    for (const option of wanted) {
      if (option) {
        this.#set('setsockopt', option);
      }
    }
  }

  /** @throws an error of the system. */
  #attach(where: 'bind' | 'connect', to: PeerAddress): void {
    const header = this.#addresses.headerOf(to);
    const status = this.#driver.native.bindDatagrams(this.#slot, header, where === 'connect' ? 1 : 0);
    if (status < 0) {
      throw systemError(
        status,
        where,
        typeof to === 'string' ? { address: to } : { address: to.address, port: to.port },
      );
    }
  }

  /** @throws an error of the system. */
  #set(where: string, { name, value }: SocketOption, details?: SystemErrorDetails): void {
    // Datagrams sent before go out with the old setting.
    this.#driver.flush();
    const status = this.#driver.native.setSocketOption(this.#slot, name, value);
    if (status < 0) {
      throw systemError(status, where, details);
    }
  }

  /** @throws an error of the system if it is no address of the family. */
  #parse(where: string, address: string): ParsedAddress {
    const parsed = this.#family === 1 ? undefined : this.#addresses.parse(address);
    if (parsed === undefined) {
      throw systemError(EINVAL, where, { address });
    }
    return parsed;
  }
}
