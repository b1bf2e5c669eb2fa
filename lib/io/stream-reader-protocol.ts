import { invalidType } from '../errors/arguments.js';
import { isInstance } from '../util/is-instance.js';
import { Protocol } from './base-protocol.js';
import { StreamReader } from './stream-reader.js';
import type { Transport } from './transport.js';

/** Feeds a {@link StreamReader} with what a transport brings: for `loop.connectReadPipe`, and other methods that take a protocol. */
export class StreamReaderProtocol extends Protocol {
  readonly #reader: StreamReader;

  /** @throws TypeError unless `reader` is a StreamReader. */
  constructor(reader: StreamReader) {
    super();
    if (!isInstance(reader, StreamReader)) {
      throw invalidType('StreamReaderProtocol', 'reader', 'a StreamReader', reader);
    }
    this.#reader = reader;
  }

  override connectionMade(transport: Transport): void {
    this.#reader.setTransport(transport);
  }

  override connectionLost(error: Error | null): void {
    if (error === null) {
      this.#reader.feedEof();
    } else {
      this.#reader.setException(error);
    }
  }

  override dataReceived(data: Buffer): void {
    this.#reader._feed(data);
  }

  override eofReceived(): boolean {
    this.#reader.feedEof();
    return true;
  }
}
