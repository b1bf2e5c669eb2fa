import type { Operation } from '../coroutine/coroutine.js';
import type { SocketAddress } from './addresses.js';
import type { ConnectionOptions, ServerOptions, UnixConnectionOptions } from './io-settings.js';
import { lazyIo } from './lazy-io.js';
import type { Server } from './server.js';
import type { Connected } from './stream-protocol.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';

/** Options of `openConnection`. */
export interface StreamConnectionOptions extends ConnectionOptions {
  /** The limit of the reader, in bytes: see `StreamReader`. */
  readonly limit?: number | undefined;
}

/** Options of `startServer`. */
export interface StreamServerOptions extends ServerOptions {
  /** The limit of each reader, in bytes: see `StreamReader`. */
  readonly limit?: number | undefined;
}

/** Options of `openUnixConnection`. */
export type UnixStreamOptions = UnixConnectionOptions & { readonly limit?: number | undefined };

/** What {@link openConnection} returns when awaited. */
export type Streams = [reader: StreamReader, writer: StreamWriter];

/**
 * Connects to a server by TCP or TLS, and returns a reader and a writer.
 *
 *     const [reader, writer] = yield* openConnection('127.0.0.1', 7000);
 *
 * It connects to `port` of `host`, the loopback if that is null. If a host has several addresses, they race as RFC 8305
 * says. The attempt begins when the call is awaited.
 *
 * @throws TypeError or RangeError for wrong arguments.
 * @throws (when awaited) the error of the system, an AggregateError of all where several addresses were tried; HostBlockedError in a
 * blocking run where sockets are Node's.
 */
export function openConnection(
  host: string | null,
  port: number,
  options: StreamConnectionOptions = {},
): Operation<Streams> {
  return lazyIo().openTcpStreams(host, port, options);
}

/** Like {@link openConnection}, but connects to the Unix socket at `path`. */
export function openUnixConnection(path: string, options: UnixStreamOptions = {}): Operation<Streams> {
  return lazyIo().openUnixStreams(path, options);
}

/**
 * Starts a server for TCP or TLS that calls `connected(reader, writer)` for each connection.
 *
 *     const server = yield* startServer(function* (reader, writer) {
 *       writer.write(yield* reader.readline());
 *       yield* writer.drain();
 *     }, '127.0.0.1', 0);
 *
 * It listens at `port` of `host`: port 0 for a free one, host null for every interface. If `connected` is a coroutine
 * function, or a function that returns a coroutine, the call runs as a separate task; after its end, the connection is
 * closed once the written data have gone out. The loop's exception handler gets its errors.
 *
 * @throws TypeError or RangeError for wrong arguments.
 * @throws (when awaited) the error of the system; HostBlockedError in a blocking run where sockets are Node's.
 */
export function startServer(
  connected: Connected,
  host: string | null | readonly string[],
  port: number,
  options: StreamServerOptions = {},
): Operation<Server<SocketAddress>> {
  return lazyIo().serveTcpStreams(connected, host, port, options);
}

/**
 * Like {@link startServer}, but listens at `path`. If there is a socket, it is replaced, even that of a running server,
 * which no client reaches any more: as asyncio does. Closing the server removes the new one. A server that is never
 * closed, because its process exits or is killed before, leaves it there.
 */
export function startUnixServer(
  connected: Connected,
  path: string,
  options: StreamServerOptions = {},
): Operation<Server<string>> {
  return lazyIo().serveUnixStreams(connected, path, options);
}
