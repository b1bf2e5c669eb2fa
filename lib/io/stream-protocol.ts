import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import type { Future } from '../future/future.js';
import { FROM_NODE } from '../future/state.js';
import { type Awaitable, delegate } from '../task/awaitable.js';
import { Protocol } from './base-protocol.js';
import { FlowControl } from './flow-control.js';
import { StreamReader } from './stream-reader.js';
import { StreamWriter, type WriterProtocol } from './stream-writer.js';
import type { Transport } from './transport.js';

/**
 * What a server of streams does with a connection. If the function returns a coroutine or a Promise, that runs as a
 * task, and the connection is closed after it: so it may be a coroutine function, an async function, or a plain function
 * such as `(reader, writer) => this.serve(reader, writer)`. If it returns anything else, the connection stays open until
 * the function, or who has got the writer from it, closes it.
 */
export type Connected = (reader: StreamReader, writer: StreamWriter) => unknown;

/**
 * Connects a transport with a reader and a writer. For a server, it makes the writer and runs `connected` with both.
 */
export class StreamProtocol extends Protocol implements WriterProtocol, Listener {
  readonly #loop: EventLoop;
  readonly #reader: StreamReader;
  readonly #connected: Connected | null;
  /** Made when first needed: of most connections, when they are lost. */
  #flow: FlowControl | null = null;
  /** Set while a handler runs. The protocol itself is its listener: a function, and the context that it keeps, would take memory. */
  #transport: Transport | null = null;

  constructor(loop: EventLoop, limit: number | undefined, connected: Connected | null) {
    super();
    this.#loop = loop;
    this.#reader = new StreamReader({ loop, limit });
    this.#connected = connected;
  }

  get reader(): StreamReader {
    return this.#reader;
  }

  override connectionMade(transport: Transport): void {
    this.#reader.setTransport(transport);
    if (this.#connected === null) {
      return;
    }
    try {
      const made = this.#connected(this.#reader, new StreamWriter(transport, this, this.#reader));
      if (isCoroutine(made) || isThenable(made)) {
        this.#transport = transport;
        this.#taskOf(made as Awaitable<unknown>)._listen(this);
      }
    } catch (exception) {
      // A plain function, which keeps the connection if it returns.
      this.#report({ exception, transport });
      transport.close();
    }
  }

  override connectionLost(error: Error | null): void {
    if (error === null) {
      this.#reader.feedEof();
    } else {
      this.#reader.setException(error);
    }
    this.#control().lose(error);
  }

  override dataReceived(data: Buffer): void {
    this.#reader._feed(data);
  }

  override eofReceived(): boolean {
    this.#reader.feedEof();
    return true;
  }

  override pauseWriting(): void {
    this.#control().pause();
  }

  override resumeWriting(): void {
    this.#control().resume();
  }

  get isWritable(): boolean {
    return this.#flow === null || this.#flow.isWritable;
  }

  drained(): Coroutine<void> {
    return this.#control().drained();
  }

  lost(): Coroutine<void> {
    return this.#control().lost();
  }

  #control(): FlowControl {
    this.#flow ??= new FlowControl(this.#loop, this);
    return this.#flow;
  }

  /** What runs the handler. In a run that reaches no Promises it fails at once, as a task that would await one. */
  #taskOf(made: Awaitable<unknown>): Future<unknown> {
    const future = this.#loop._ensure('connected', made);
    const isStranded = (future._state & FROM_NODE) !== 0 && !this.#loop._scheduler.reachesPromises();
    return isStranded ? this.#loop.createTask(delegate(future)) : future;
  }

  /** @internal The handler has ended: closes the connection, because no other code does. */
  _notify(handling: Future<unknown>): void {
    const transport = this.#transport as Transport;
    const exception = handling.cancelled() ? null : handling.exception();
    if (exception !== null) {
      this.#report({ exception, transport, task: handling });
    }
    transport.close();
  }

  #report(details: object): void {
    this.#loop.callExceptionHandler({ message: 'Unhandled exception in client_connected_cb', ...details });
  }
}

/** What an async function returns. */
function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** A reader and a writer over `transport`, whose protocol is `protocol`. */
export function streamsOf(transport: Transport, protocol: StreamProtocol): [StreamReader, StreamWriter] {
  return [protocol.reader, new StreamWriter(transport, protocol, protocol.reader)];
}
