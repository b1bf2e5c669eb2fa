import type { Coroutine } from '../coroutine/coroutine.js';
import type { Future } from '../future/future.js';
import type { AddressInfo, SocketAddress } from './addresses.js';
import type { ChildClient, ChildHandle } from './child-handle.js';
import type { DatagramLink, DatagramSettings } from './datagram-link.js';
import type { Link } from './link.js';
import type { SpawnPlan } from './subprocess-options.js';
import type { TlsSide } from './tls/tls-side.js';

/** Receives the events of a listening socket. */
export interface ListenerClient {
  /** The server, for reports. */
  readonly owner: object;
  onConnection(link: Link): void;
  onError(error: Error): void;
}

/** A socket that listens. */
export interface ListeningSocket {
  /** A network address, or the path of a Unix socket. */
  readonly address: SocketAddress | string;
  /** @throws an error of the system. */
  start(): void;
  /** Accepts no more until `start`. */
  pause(): void;
  close(): void;
}

/** How to make a socket that listens. */
export interface ListenSettings {
  readonly backlog: number;
  readonly reusePort: boolean;
  readonly ipv6Only: boolean;
}

/** How to look a name up. */
export interface LookupSettings {
  /** 4, 6, or 0 for either. */
  readonly family: 0 | 4 | 6;
  /** The system's numbers; 0 for any. */
  readonly type: number;
  readonly protocol: number;
  readonly flags: number;
}

/** Is called when a descriptor is ready. */
export interface ReadyListener {
  onReady(): void;
}

/** The event for which a descriptor is watched. */
export type Readiness = 'read' | 'write';

/** Descriptors of the program's own. */
export interface DescriptorWatches {
  /** Replaces its listener for that event. @throws an error of the system; RuntimeError for a transport's. */
  set(where: string, descriptor: number, readiness: Readiness, listener: ReadyListener): void;
  /** Returns whether there was a listener. */
  remove(descriptor: number, readiness: Readiness): boolean;
}

/** A signal that has no other effect meanwhile. */
export interface SignalToWatch {
  readonly name: NodeJS.Signals;
  readonly number: number;
  onSignal(): void;
}

/** Sockets and names of one loop: the addon's, or Node's. Cancelling a future that it returns leaves nothing open. */
export interface IoDriver {
  connect(address: SocketAddress, local: { readonly address: string; readonly port: number } | undefined): Future<Link>;
  connectUnix(path: string): Future<Link>;
  /** Resolves to a socket that is bound and does not listen yet, or fails with an error of the system. */
  bind(address: SocketAddress, client: ListenerClient, settings: ListenSettings): Future<ListeningSocket>;
  bindUnix(path: string, client: ListenerClient, settings: ListenSettings): Future<ListeningSocket>;
  /**
   * Speaks TLS over `link`, which the caller must not use any more; `early` was read from it before. Resolves to
   * another link, or the same, when the handshake is done. If that fails, closes the link.
   */
  secure(link: Link, side: TlsSide, early: readonly Buffer[]): Future<Link>;
  /** Resolves to a socket that is bound, and connected if requested, or fails with an error of the system. */
  datagrams(settings: DatagramSettings): Future<DatagramLink>;
  /** @throws RuntimeError if descriptors cannot be watched. */
  watches(): DescriptorWatches;
  /** Calls the signal's listener each time it comes, until it is closed. @throws an error of the system. */
  watchSignal(signal: SignalToWatch): { close(): void };
  lookup(host: string, service: string, settings: LookupSettings): Future<AddressInfo[]>;
  reverse(address: string, port: number, flags: number): Future<[host: string, service: string]>;
  /** 4 or 6 if the text is an address of that family, else 0. */
  version(address: string): number;
  /** Starts a program. @throws an error of the system, as in `node:child_process`. */
  spawn(plan: SpawnPlan, client: ChildClient): Coroutine<ChildHandle>;
  /**
   * Opens the end of a pipe, a socket or a terminal that the user has opened; then `descriptor` belongs to the link.
   * For 0, 1 and 2, which stay open, it opens another descriptor.
   *
   * @throws an error of the system: EINVAL for any other file.
   */
  openPipe(where: string, descriptor: number, writes: boolean): Link;
}
