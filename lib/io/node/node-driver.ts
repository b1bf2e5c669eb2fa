import type { Coroutine } from '../../coroutine/coroutine.js';
import { deliveredTraces } from '../../errors/delivered.js';
import { RuntimeError } from '../../errors/errors.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import type { SchedulerIo } from '../../scheduler/scheduler-io.js';
import type { AddressInfo, SocketAddress } from '../addresses.js';
import type { ChildClient, ChildHandle } from '../child-handle.js';
import type { DatagramLink, DatagramSettings } from '../datagram-link.js';
import type {
  DescriptorWatches,
  IoDriver,
  ListenerClient,
  ListeningSocket,
  ListenSettings,
  LookupSettings,
  SignalToWatch,
} from '../driver.js';
import type { Link } from '../link.js';
import type { SpawnPlan } from '../subprocess-options.js';
import { handshakeCutOff } from '../tls/tls-error.js';
import type { TlsSide } from '../tls/tls-side.js';
import { warnOfUnclosed } from '../unclosed.js';
import { spawnByNode } from './node-child.js';
import { openNodeDatagrams } from './node-datagram-link.js';
import { NodeLink } from './node-link.js';
import { NodeListener } from './node-listener.js';
import { NodePipeLink, openNodePipe } from './node-pipe-link.js';
import { NodeSignals } from './node-signals.js';
import { beginNodeTls, nodeTlsInfo } from './node-tls.js';

type Net = typeof import('node:net');
type Dns = typeof import('node:dns');

const net: Net = process.getBuiltinModule('node:net');
const dns: Dns = process.getBuiltinModule('node:dns');

/** The socket types that the system finds for each address, by number. */
const KINDS = [
  { number: 1, type: 'stream', protocol: 6 },
  { number: 2, type: 'dgram', protocol: 17 },
  { number: 3, type: 3, protocol: 0 },
] as const;

/** From Node 22.12 and 23.1 on; earlier versions do not say it. */
const HAS_REUSE_PORT = hasReusePort();

/** A TLS handshake of a loop with itself takes about ten turns. Chosen, not measured. */
const QUIET_TURNS = 64;

/** What is closed with the loop. */
interface Closable {
  /** The transport or server to which it belongs. */
  owner(): object | null;
  /** Delivers no more events. */
  forget(): void;
  close(): void;
}

/** Sockets and names by Node's own modules, for a hosted loop. */
export class NodeDriver implements IoDriver, SchedulerIo {
  /** Node's callbacks reach only a hosted run, which does not wait for them. */
  readonly alive = false;
  readonly #loop: EventLoop;
  readonly #open = new Set<Closable>();
  /** Names that a thread of Node's is looking up. */
  #lookups = 0;
  #isClosed = false;
  readonly #signals: NodeSignals;

  constructor(loop: EventLoop) {
    this.#loop = loop;
    this.#signals = new NodeSignals(loop);
    loop._scheduler.io = this;
  }

  /** Else Node would end although a handler waits for a signal. */
  get holds(): boolean {
    return this.#signals.size > 0;
  }

  get quietTurns(): number {
    return this.#lookups > 0 ? Number.POSITIVE_INFINITY : QUIET_TURNS;
  }

  beforePoll(): void {}

  open(): object[] {
    return [...this.#open].flatMap((open) => open.owner() ?? []);
  }

  onLoopClosed(): void {
    warnOfUnclosed(this.#loop, this.open());
    this.#isClosed = true;
    this.#signals.close();
    for (const open of this.#open) {
      open.forget();
      open.close();
    }
  }

  connect(address: SocketAddress, local: { address: string; port: number } | undefined): Future<Link> {
    return this.#connecting({
      host: address.address,
      port: address.port,
      ...(local && { localAddress: local.address, localPort: local.port }),
    });
  }

  connectUnix(path: string): Future<Link> {
    return this.#connecting({ path });
  }

  bind(address: SocketAddress, client: ListenerClient, settings: ListenSettings): Future<ListeningSocket> {
    const { backlog, ipv6Only, reusePort } = settings;
    if (reusePort && !HAS_REUSE_PORT) {
      throw unsupported('reusePort');
    }
    const options = { host: address.address, port: address.port, backlog, ipv6Only, reusePort };
    return this.#bound(options as import('node:net').ListenOptions, client);
  }

  bindUnix(path: string, client: ListenerClient, { backlog }: ListenSettings): Future<ListeningSocket> {
    return this.#bound({ path, backlog }, client);
  }

  secure(link: Link, side: TlsSide, early: readonly Buffer[]): Future<Link> {
    const future = this.#loop.createFuture<Link>();
    const socket = (link as NodeLink).release();
    future.addDoneCallback(() => {
      if (future.cancelled() || future.exception() !== null) {
        socket.destroy();
      }
    });
    if (socket.readableEnded) {
      // Node takes no bytes back then. The socket has no other listener until it is destroyed.
      socket.on('error', () => {});
      future.setException(handshakeCutOff());
      return future;
    }
    for (const bytes of [...early].reverse()) {
      socket.unshift(bytes);
    }
    try {
      beginNodeTls(this.#loop, socket, side, {
        onSecure: (secure) => {
          if (!this.#isOver(future)) {
            secure.pause();
            const link = new NodeLink(this.#loop, secure, nodeTlsInfo(secure, side), side.context);
            future.setResult(this.#track(link, secure));
          }
        },
        onError: (error) => {
          if (!this.#isOver(future)) {
            future.setException(error);
          }
        },
      });
    } catch (error) {
      future.setException(error);
    }
    return future;
  }

  datagrams(settings: DatagramSettings): Future<DatagramLink> {
    if (settings.family === 'unix') {
      throw unsupported('datagrams of Unix sockets');
    }
    if (settings.reusePort && !HAS_REUSE_PORT) {
      throw unsupported('reusePort');
    }
    const future = this.#loop.createFuture<DatagramLink>();
    const { link, socket, opened } = openNodeDatagrams(this.#loop, settings, net.isIP);
    this.#track(link, socket);
    opened.then(
      () => {
        if (this.#isOver(future)) {
          link.close();
        } else {
          future.setResult(link);
        }
      },
      (error: unknown) => {
        link.close();
        if (!this.#isOver(future)) {
          future.setException(error);
        }
      },
    );
    return future;
  }

  /** @throws RuntimeError always. */
  watches(): DescriptorWatches {
    throw unsupported('addReader and addWriter');
  }

  watchSignal(signal: SignalToWatch): { close(): void } {
    return this.#signals.watch(signal);
  }

  lookup(host: string, service: string, settings: LookupSettings): Future<AddressInfo[]> {
    const { family, flags } = settings;
    if (!/^\d*$/.test(service)) {
      throw unsupported('the name of a service as port');
    }
    const future = this.#loop.createFuture<AddressInfo[]>();
    const kinds = KINDS.filter(({ number }) => settings.type === 0 || settings.type === number);
    const port = Number(service);
    this.#lookups++;
    dns.lookup(host || 'localhost', { all: true, family, hints: flags & DNS_HINTS, verbatim: true }, (error, found) => {
      this.#lookups--;
      if (this.#isOver(future)) {
        return;
      }
      if (error) {
        fail(future, error);
        return;
      }
      future.setResult(
        found.flatMap(({ address, family: version }) =>
          kinds.map(({ type, protocol }) => ({
            address,
            family: version === 6 ? ('IPv6' as const) : ('IPv4' as const),
            port,
            type,
            protocol: settings.protocol || protocol,
            canonname: '',
          })),
        ),
      );
    });
    return future;
  }

  reverse(address: string, port: number, flags: number): Future<[string, string]> {
    if (flags !== 0) {
      throw unsupported('flags of getnameinfo');
    }
    const future = this.#loop.createFuture<[string, string]>();
    this.#lookups++;
    dns.lookupService(address, port, (error, host, service) => {
      this.#lookups--;
      if (this.#isOver(future)) {
        return;
      }
      if (error) {
        fail(future, error);
      } else {
        future.setResult([host, service]);
      }
    });
    return future;
  }

  version(address: string): number {
    return net.isIP(address);
  }

  *spawn(plan: SpawnPlan, client: ChildClient): Coroutine<ChildHandle> {
    const child = yield* spawnByNode(this.#loop, plan, client);
    return this.#track(child, child.emitter);
  }

  openPipe(where: string, descriptor: number, writes: boolean): Link {
    const socket = openNodePipe(where, descriptor, writes);
    return this.#track(new NodePipeLink(this.#loop, socket, writes), socket);
  }

  /** No task waits for `future`, or its loop is closed. */
  #isOver(future: Future<unknown>): boolean {
    return this.#isClosed || future.done();
  }

  /** Closes `open` with the loop, unless `emitter` reports its end before. */
  #track<T extends Closable>(open: T, emitter: import('node:events').EventEmitter): T {
    this.#open.add(open);
    emitter.once('close', () => this.#open.delete(open));
    return open;
  }

  #connecting(options: import('node:net').NetConnectOpts): Future<Link> {
    const future = this.#loop.createFuture<Link>();
    const socket = net.connect({ ...options, allowHalfOpen: true, autoSelectFamily: false } as never);
    socket.pause();
    const link = this.#track(new NodeLink(this.#loop, socket), socket);
    socket.once('connect', () => {
      if (!this.#isOver(future)) {
        future.setResult(link);
      }
    });
    socket.once('error', (error) => {
      if (!this.#isOver(future)) {
        fail(future, error);
      }
    });
    future.addDoneCallback(() => {
      if (future.cancelled() || future.exception() !== null) {
        socket.destroy();
      }
    });
    return future;
  }

  #bound(options: import('node:net').ListenOptions, client: ListenerClient): Future<ListeningSocket> {
    const future = this.#loop.createFuture<ListeningSocket>();
    const listener = new NodeListener(net, this.#loop, options, {
      onConnection: (link, socket) => client.onConnection(this.#track(link, socket)),
      onError: (error) => client.onError(error),
      owner: client.owner,
    });
    listener.listening.then(
      () => {
        if (this.#isOver(future)) {
          listener.close();
        } else {
          future.setResult(this.#track(listener, listener.emitter));
        }
      },
      (error: Error) => {
        if (!this.#isOver(future)) {
          fail(future, error);
        }
      },
    );
    return future;
  }
}

/** The trace of an error of Node's shows only Node; the user's code is added when it gets the error. */
function fail(future: Future<unknown>, error: Error): void {
  future.setException(deliveredTraces.note(error, 'io'));
}

function hasReusePort(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}

/** @throws RuntimeError for a feature that Node's modules lack. */
function unsupported(what: string): RuntimeError {
  return new RuntimeError(
    `${what}: not possible with Node's own modules, on which this backend stands`,
    'ERR_ASYNCIO_UNSUPPORTED',
  );
}

/** The flags of `getaddrinfo` that `dns.lookup` takes. */
const DNS_HINTS = dns.ADDRCONFIG | dns.V4MAPPED | dns.ALL;
