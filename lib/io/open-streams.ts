import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkCount, checkFunction } from '../errors/arguments.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { SocketAddress } from './addresses.js';
import { connectTcp, connectUnix } from './create-connection.js';
import { listenTcp, listenUnix } from './create-server.js';
import { checkHost, checkHosts, checkPort, checkSocketPath } from './io-checks.js';
import { checkConnectionOptions, checkServerOptions } from './io-settings.js';
import type { Server } from './server.js';
import { type Connected, StreamProtocol, streamsOf } from './stream-protocol.js';
import type { StreamConnectionOptions, StreamServerOptions, Streams, UnixStreamOptions } from './streams.js';

/** What `streams.ts` documents. */

export function openTcpStreams(
  host: string | null,
  port: number,
  options: StreamConnectionOptions,
): Operation<Streams> {
  checkHost('openConnection', host);
  checkPort('openConnection', 'port', port);
  checkConnectionOptions('openConnection', options, ['limit']);
  checkLimit('openConnection', options.limit);
  return new GeneratorOperation('openConnection', opening(host, port, options));
}

export function openUnixStreams(path: string, options: UnixStreamOptions): Operation<Streams> {
  checkSocketPath('openUnixConnection', path);
  checkConnectionOptions('openUnixConnection', options, ['limit']);
  checkLimit('openUnixConnection', options.limit);
  return new GeneratorOperation('openUnixConnection', openingUnix(path, options));
}

export function serveTcpStreams(
  connected: Connected,
  host: string | null | readonly string[],
  port: number,
  options: StreamServerOptions,
): Operation<Server<SocketAddress>> {
  checkFunction('startServer', 'connected', connected);
  checkHosts('startServer', host);
  checkPort('startServer', 'port', port);
  checkServerOptions('startServer', options, ['limit']);
  checkLimit('startServer', options.limit);
  return new GeneratorOperation('startServer', serving(connected, host, port, options));
}

export function serveUnixStreams(
  connected: Connected,
  path: string,
  options: StreamServerOptions,
): Operation<Server<string>> {
  checkFunction('startUnixServer', 'connected', connected);
  checkSocketPath('startUnixServer', path);
  checkServerOptions('startUnixServer', options, ['limit']);
  checkLimit('startUnixServer', options.limit);
  return new GeneratorOperation('startUnixServer', servingUnix(connected, path, options));
}

function* opening(host: string | null, port: number, options: StreamConnectionOptions): Coroutine<Streams> {
  const loop = getRunningLoop();
  const { limit } = options;
  const factory = (): StreamProtocol => new StreamProtocol(loop, limit, null);
  const [transport, protocol] = yield* connectTcp('openConnection', loop, factory, host, port, options);
  return streamsOf(transport, protocol);
}

function* openingUnix(path: string, options: UnixStreamOptions): Coroutine<Streams> {
  const loop = getRunningLoop();
  const { limit } = options;
  const factory = (): StreamProtocol => new StreamProtocol(loop, limit, null);
  const [transport, protocol] = yield* connectUnix('openUnixConnection', loop, factory, path, options);
  return streamsOf(transport, protocol);
}

function* serving(
  connected: Connected,
  host: string | null | readonly string[],
  port: number,
  options: StreamServerOptions,
): Coroutine<Server<SocketAddress>> {
  const loop = getRunningLoop();
  const factory = (): StreamProtocol => new StreamProtocol(loop, options.limit, connected);
  return yield* listenTcp('startServer', loop, factory, host, port, options);
}

function* servingUnix(connected: Connected, path: string, options: StreamServerOptions): Coroutine<Server<string>> {
  const loop = getRunningLoop();
  const factory = (): StreamProtocol => new StreamProtocol(loop, options.limit, connected);
  return yield* listenUnix('startUnixServer', loop, factory, path, options);
}

function checkLimit(where: string, limit: unknown): void {
  if (limit !== undefined) {
    checkCount(where, 'limit', limit, 1);
  }
}
