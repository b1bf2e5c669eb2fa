import { Surroundings } from '../context/surroundings.js';
import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction } from '../errors/arguments.js';
import { CancelledError, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { SubjectFuture } from '../future/subject-future.js';
import type { TimerHandle } from '../scheduler/handle.js';
import { sleep } from '../task/sleep.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';
import { nameOfAddress, type SocketAddress } from './addresses.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { ListenerClient, ListeningSocket } from './driver.js';
import type { Link } from './link.js';
import { protocolOf } from './protocols.js';
import { StreamTransport, type TransportOwner } from './stream-transport.js';
import { tuneLink } from './tune-link.js';
import { waitIn, wakeAll } from './waiters.js';

/** Milliseconds for which a server accepts nothing after the system ran out of descriptors or memory; as in asyncio. */
const ACCEPT_RETRY_DELAY = 1000;
/** Errors after which accepting is tried again. */
const EXHAUSTED = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** What a server does with each connection. */
export interface ServerSettings {
  readonly factory: () => Protocol | BufferedProtocol;
  readonly noDelay?: boolean | undefined;
  readonly keepAlive?: boolean | number | undefined;
  /** Starts TLS on a connection whose protocol does not know it yet. */
  readonly secure?: (link: Link) => Future<Link>;
}

/**
 * A server: its listening sockets, and the connections that they have accepted. `startServer`, `loop.createServer` and
 * similar functions return it.
 */
export class Server<Address extends SocketAddress | string = SocketAddress | string> {
  readonly #loop: EventLoop;
  readonly #settings: ServerSettings;
  /** The context of its creator. */
  readonly #surroundings = new Surroundings();
  /** Null when closed. */
  #sockets: ListeningSocket[] | null = [];
  #isServing = false;
  #forever: Future<void> | null = null;
  readonly #clients = new Set<StreamTransport>();
  /** Handshakes under way. */
  readonly #handshakes = new Set<Future<Link>>();
  readonly #waiters = new Set<Future<void>>();
  #retry: TimerHandle | null = null;
  /** @internal Receives the events of its sockets. */
  readonly _listenerClient: ListenerClient = {
    owner: this,
    // One iteration later, as in asyncio, which accepts in a separate task.
    onConnection: (link) => this.#surroundings.call(this.#acceptSoon, this, link),
    onError: (error) => this.#failed(error),
  };
  readonly #owner: TransportOwner = {
    attach: (transport) => this.#clients.add(transport),
    detach: (transport) => {
      this.#clients.delete(transport);
      this.#wakeIfDone();
    },
  };
  /** What to do when it is closed. */
  #onClosed: () => void = () => {};

  /** @internal */
  constructor(loop: EventLoop, settings: ServerSettings) {
    this.#loop = loop;
    this.#settings = settings;
  }

  /** The addresses on which it listens; empty when it is closed. */
  get sockets(): readonly Address[] {
    return (this.#sockets ?? []).map(({ address }) => address as Address);
  }

  /** The loop to which it belongs. */
  getLoop(): EventLoop {
    return this.#loop;
  }

  /** Whether it accepts connections. */
  isServing(): boolean {
    return this.#isServing;
  }

  /** Begins to accept connections, if it does not yet. @throws RuntimeError (when awaited) if it is closed. */
  startServing(): Operation<void> {
    return new GeneratorOperation('Server.startServing', this.#startServing());
  }

  /**
   * Accepts connections until the call is cancelled, which closes the server, or until the server is closed, which
   * raises CancelledError.
   *
   * @throws RuntimeError (when awaited) if it is closed, or is served by another call.
   */
  serveForever(): Operation<never> {
    return new GeneratorOperation('Server.serveForever', this.#serveForever());
  }

  /** Accepts no more connections. Existing ones go on: see {@link waitClosed}, {@link closeClients}. Idempotent. */
  close(): void {
    const sockets = this.#sockets;
    if (sockets === null) {
      return;
    }
    this.#sockets = null;
    this.#retry?.cancel();
    for (const socket of sockets) {
      socket.close();
    }
    this.#isServing = false;
    this.#onClosed();
    if (this.#forever !== null && !this.#forever.done()) {
      this.#forever.cancel();
    }
    this.#forever = null;
    this.#wakeIfDone();
  }

  /** Waits until it is closed and all its connections are gone. */
  waitClosed(): Operation<void> {
    return new GeneratorOperation('Server.waitClosed', this.#waitClosed());
  }

  /** Closes each of its connections after the written data have gone out. */
  closeClients(): void {
    this.#cancelHandshakes();
    for (const client of [...this.#clients]) {
      client.close();
    }
  }

  /** Closes each of its connections at once. */
  abortClients(): void {
    this.#cancelHandshakes();
    for (const client of [...this.#clients]) {
      client.abort();
    }
  }

  /**
   * Runs `body`, a coroutine function. Then closes the server, waits until its connections are gone, and returns the
   * result of `body`.
   */
  with<T>(body: (server: this) => Coroutine<T>): Operation<T> {
    checkFunction('Server.with', 'body', body);
    return new GeneratorOperation('Server.with', this.#with(body));
  }

  /** Closes it. Does not wait. */
  [Symbol.dispose](): void {
    this.close();
  }

  #acceptSoon(link: Link): void {
    this.#loop.callSoon(() => this.#accept(link));
  }

  #accept(link: Link): void {
    if (this.#sockets === null) {
      link.close();
      return;
    }
    let protocol: Protocol | BufferedProtocol;
    try {
      tuneLink(link, this.#settings);
      protocol = protocolOf('createServer', this.#settings.factory);
    } catch (exception) {
      link.close();
      this.#loop.callExceptionHandler({ message: 'Error on transport creation for incoming connection', exception });
      return;
    }
    const { secure } = this.#settings;
    if (secure === undefined) {
      this.#begin(link, protocol);
      return;
    }
    // Before the handshake: a link that is closed has no peer.
    const peername = this.#loop.getDebug() ? link.info('peername') : undefined;
    const handshake = secure(link);
    this.#handshakes.add(handshake);
    // A listener, not a function, so that a failure after the last run of the loop is not reported.
    handshake._listen({ _notify: () => this.#secured(handshake, protocol, peername) });
  }

  #begin(link: Link, protocol: Protocol | BufferedProtocol): void {
    new StreamTransport(this.#loop, link, protocol, this.#owner).begin(null);
  }

  /** A failed handshake of a client is no fault of the program, so it is reported in debug mode only; as in asyncio. */
  #secured(handshake: Future<Link>, protocol: Protocol | BufferedProtocol, peername: unknown): void {
    this.#handshakes.delete(handshake);
    const exception = handshake.cancelled() ? null : handshake.exception();
    if (exception === null && !handshake.cancelled()) {
      this.#begin(handshake.result(), protocol);
      return;
    }
    if (exception !== null && this.#loop.getDebug()) {
      const message = 'Error on transport creation for incoming connection';
      this.#loop.callExceptionHandler({ message, exception, protocol, peername });
    }
    this.#wakeIfDone();
  }

  #cancelHandshakes(): void {
    for (const handshake of [...this.#handshakes]) {
      handshake.cancel();
    }
  }

  #failed(error: Error): void {
    if (this.#sockets === null) {
      return;
    }
    const { code = '' } = error as NodeJS.ErrnoException;
    const isExhausted = EXHAUSTED.includes(code);
    if (isExhausted && this.#retry !== null) {
      return; // Another of its sockets has reported it.
    }
    this.#loop.callExceptionHandler({
      message: isExhausted ? 'accept: out of system resource' : 'accept failed',
      exception: error,
      server: this,
    });
    if (isExhausted) {
      for (const socket of this.#sockets) {
        socket.pause();
      }
      this.#retry = this.#loop.callLater(ACCEPT_RETRY_DELAY, () => {
        this.#retry = null;
        this.#listen();
      });
    }
  }

  /** @internal */
  _own(sockets: ListeningSocket[], onClosed: () => void = () => {}): void {
    this.#sockets = sockets;
    this.#onClosed = onClosed;
  }

  /** @internal @throws an error of the system. */
  _start(): void {
    if (!this.#isServing) {
      this.#isServing = true;
      for (const socket of this.#sockets ?? []) {
        socket.start();
      }
    }
  }

  /** @internal */
  _describe(): string {
    const state = this.#sockets === null ? 'closed' : this.#isServing ? 'serving' : 'idle';
    const where = this.sockets.map(nameOfAddress).join(', ');
    const handshakes = this.#handshakes.size === 0 ? '' : ` handshakes=${this.#handshakes.size}`;
    return `${state}${where === '' ? '' : ` on ${where}`} connections=${this.#clients.size}${handshakes}`;
  }

  *#startServing(): Coroutine<void> {
    this.#checkOpen();
    this._start();
    yield* sleep(0);
  }

  *#serveForever(): Coroutine<never> {
    if (this.#forever !== null) {
      throw new RuntimeError('The server is served by another call of serveForever()', 'ERR_ASYNCIO_SERVER_RUNNING');
    }
    this.#checkOpen();
    this._start();
    const forever = new SubjectFuture(this.#loop, this);
    this.#forever = forever;
    try {
      yield* forever;
    } catch (error) {
      if (isInstance(error, CancelledError)) {
        try {
          this.close();
          yield* this.#waitClosed();
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: the cancellation goes on, whatever the wait has ended with
          throw error;
        }
      }
      throw error;
    } finally {
      this.#forever = null;
    }
    throw new RuntimeError('unreachable', 'ERR_ASYNCIO_SERVER_RUNNING');
  }

  *#waitClosed(): Coroutine<void> {
    if (this.#isDone) {
      return;
    }
    yield* waitIn(this.#waiters, this.#loop, this);
  }

  *#with<T>(body: (server: this) => Coroutine<T>): Coroutine<T> {
    try {
      return yield* body(this);
    } finally {
      this.close();
      yield* this.#waitClosed();
    }
  }

  #checkOpen(): void {
    if (this.#sockets === null) {
      throw new RuntimeError('The server is closed', 'ERR_ASYNCIO_SERVER_CLOSED');
    }
  }

  #listen(): void {
    try {
      for (const socket of this.#sockets ?? []) {
        socket.start();
      }
    } catch (error) {
      this.#failed(error as Error);
    }
  }

  get #isDone(): boolean {
    return this.#sockets === null && this.#clients.size === 0 && this.#handshakes.size === 0;
  }

  #wakeIfDone(): void {
    if (this.#isDone) {
      wakeAll(this.#waiters);
    }
  }
}

inspectable(Server);
