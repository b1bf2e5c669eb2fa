import {
  type Coroutine,
  type DatagramOptions,
  DatagramProtocol,
  type DatagramTransport,
  Event,
  getRunningLoop,
  type SocketAddress,
} from 'asyncio-native';

/** Records its calls. */
export class Received extends DatagramProtocol {
  transport!: DatagramTransport;
  readonly log: string[] = [];
  readonly data: Buffer[] = [];
  readonly from: (SocketAddress | string)[] = [];
  readonly errors: NodeJS.ErrnoException[] = [];
  readonly lost: Event = new Event();
  readonly #changed = new Event();

  override connectionMade(transport: DatagramTransport): void {
    this.transport = transport;
    this.log.push('made');
    getRunningLoop().callSoon(() => this.log.push('soon'));
  }

  override datagramReceived(data: Buffer, address: SocketAddress | string): void {
    this.log.push(`data ${data}`);
    this.data.push(data);
    this.from.push(address);
    this.#changed.set();
  }

  override errorReceived(error: Error): void {
    this.log.push(`error ${(error as NodeJS.ErrnoException).code}`);
    this.errors.push(error);
    this.#changed.set();
  }

  override connectionLost(error: Error | null): void {
    this.log.push(`lost ${error}`);
    this.lost.set();
  }

  override pauseWriting(): void {
    this.log.push('pause');
  }

  override resumeWriting(): void {
    this.log.push('resume');
  }

  /** Waits until it has so many datagrams. */
  *count(n: number): Coroutine<Buffer[]> {
    yield* this.until(() => this.data.length >= n);
    return this.data;
  }

  /** Waits until `condition`, which depends on the recorded calls, holds. */
  *until(condition: () => boolean): Coroutine<void> {
    while (!condition()) {
      this.#changed.clear();
      yield* this.#changed.wait();
    }
  }
}

/** An endpoint, closed after `body`. */
export function* endpoint<T>(
  options: DatagramOptions,
  body: (protocol: Received, transport: DatagramTransport) => Coroutine<T>,
): Coroutine<T> {
  const [transport, protocol] = yield* getRunningLoop().createDatagramEndpoint(() => new Received(), options);
  try {
    return yield* body(protocol, transport);
  } finally {
    transport.close();
    yield* protocol.lost.wait();
  }
}

/** Where `transport` receives. */
export function addressOf(transport: DatagramTransport): SocketAddress {
  return transport.getExtraInfo('sockname') as SocketAddress;
}

/** An endpoint on the loopback, and one that is connected to it. */
export function* pairOfEndpoints(
  body: (client: Received, server: Received) => Coroutine<unknown>,
  host = '127.0.0.1',
): Coroutine<void> {
  yield* endpoint({ localAddress: { host, port: 0 } }, function* (server) {
    const { address, port } = addressOf(server.transport);
    yield* endpoint({ remoteAddress: { address, port } }, (client) => body(client, server) as Coroutine<void>);
  });
}
