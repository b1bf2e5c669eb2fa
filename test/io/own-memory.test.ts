import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  BufferedProtocol,
  type Coroutine,
  createTask,
  Event,
  getRunningLoop,
  openConnection,
  Protocol,
  type StreamWriter,
  sleep,
  type Transport,
} from 'asyncio-native';
import { ioTest, portOf } from '../support/io-test.js';

/** So many that the addon stops to read itself, and only says that there is something to read. */
const DATA = randomBytes(4 << 20);
const CHUNK = 1 << 16;

/** Copies what was read into its memory. */
class Into extends BufferedProtocol {
  readonly parts: Buffer[] = [];
  readonly lost = new Event();
  error: Error | null = null;
  transport!: Transport;
  total = 0;
  readonly memory: Uint8Array;

  constructor(memory: Uint8Array = Buffer.alloc(CHUNK)) {
    super();
    this.memory = memory;
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
  }

  override getBuffer(_sizeHint: number): Uint8Array {
    return this.memory;
  }

  override bufferUpdated(count: number): void {
    this.take(Buffer.from(this.memory.buffer, this.memory.byteOffset, count));
  }

  take(bytes: Buffer): void {
    this.parts.push(Buffer.from(bytes));
    this.total += bytes.length;
  }

  override connectionLost(error: Error | null): void {
    this.error = error;
    this.lost.set();
  }
}

function* send(writer: StreamWriter, data: Buffer): Coroutine<void> {
  for (let at = 0; at < data.length; at += CHUNK) {
    writer.write(data.subarray(at, at + CHUNK));
    yield* writer.drain();
  }
}

/** Serves one connection by `protocol`, and runs `peer` with the other end. */
function* serve<P extends Protocol | BufferedProtocol>(
  protocol: P,
  peer: (writer: StreamWriter) => Coroutine<unknown>,
): Coroutine<void> {
  const server = yield* getRunningLoop().createServer(() => protocol, '127.0.0.1', 0);
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
  yield* peer(writer);
  writer.close();
  server.close();
  server.abortClients();
  yield* server.waitClosed();
}

const MEMORIES: Record<string, () => Uint8Array> = {
  'a Buffer of the size of a read': () => Buffer.alloc(CHUNK),
  'a small Buffer': () => Buffer.alloc(1000),
  'a large Buffer': () => Buffer.alloc(CHUNK * 5),
  'the middle of a Uint8Array': () => new Uint8Array(CHUNK * 2).subarray(100, 40_000),
  'shared memory': () => new Uint8Array(new SharedArrayBuffer(CHUNK)),
  'an array of numbers': () => new Float64Array(CHUNK / 16) as unknown as Uint8Array,
};

for (const [name, make] of Object.entries(MEMORIES)) {
  ioTest(`a BufferedProtocol reads much into ${name}`, function* () {
    const into = new Into(make());
    yield* serve(into, function* (writer) {
      yield* send(writer, DATA);
      writer.writeEof();
      yield* into.lost.wait();
      assert.equal(into.error, null);
      assert.ok(Buffer.concat(into.parts).equals(DATA));
    });
  });
}

ioTest('a BufferedProtocol that pauses in each of its methods loses nothing', function* ({ loop }) {
  class Pausing extends Into {
    #turn = 0;
    #pause(): void {
      if (++this.#turn % 5 === 0) {
        this.transport.pauseReading();
        loop.callSoon(() => this.transport.resumeReading());
      }
    }
    override getBuffer(): Uint8Array {
      this.#pause();
      return this.memory;
    }
    override bufferUpdated(count: number): void {
      super.bufferUpdated(count);
      this.#pause();
    }
  }
  const into = new Pausing(Buffer.alloc(10_000));
  yield* serve(into, function* (writer) {
    yield* send(writer, DATA);
    writer.writeEof();
    yield* into.lost.wait();
    assert.ok(Buffer.concat(into.parts).equals(DATA));
  });
});

ioTest('a connection that changes between both kinds of protocols loses nothing', function* () {
  const into = new Into();
  class Between extends Protocol {
    override dataReceived(data: Buffer): void {
      into.take(data);
      into.transport.setProtocol(into);
    }
  }
  const between = new Between();
  into.bufferUpdated = (count) => {
    into.take(Buffer.from(into.memory.buffer, into.memory.byteOffset, count));
    if (into.total < DATA.length && into.parts.length % 4 === 0) {
      into.transport.setProtocol(between);
    }
  };
  // The last bytes come from a peer that waits, so that the end finds the protocol that knows it.
  yield* serve(into, function* (writer) {
    yield* send(writer, DATA);
    while (into.total < DATA.length) {
      yield* sleep(0);
    }
    into.transport.setProtocol(into);
    writer.writeEof();
    yield* into.lost.wait();
    assert.ok(Buffer.concat(into.parts).equals(DATA));
  });
});

ioTest('small messages after large ones, and large ones after small ones', function* () {
  const into = new Into();
  const sent: Buffer[] = [];
  yield* serve(into, function* (writer) {
    for (const size of [1, CHUNK, 10, 20, 30, 40, 50, 60, 3 * CHUNK, 1, CHUNK, 2]) {
      const data = randomBytes(size);
      sent.push(data);
      writer.write(data);
      const all = Buffer.concat(sent);
      while (into.total < all.length) {
        yield* sleep(0);
      }
    }
    assert.ok(Buffer.concat(into.parts).equals(Buffer.concat(sent)));
  });
});

ioTest('a BufferedProtocol that closes in its callback gets no more', function* () {
  for (const how of ['close', 'abort'] as const) {
    for (const where of ['getBuffer', 'bufferUpdated'] as const) {
      const into = new Into();
      const original = into[where].bind(into) as (count: number) => never;
      let after = 0;
      into[where] = (count: number): never => {
        const result = original(count);
        if (into.total >= CHUNK * 3) {
          after++;
          into.transport[how]();
        }
        return result;
      };
      yield* serve(into, function* (writer) {
        const sending = createTask(send(writer, DATA));
        yield* into.lost.wait();
        assert.equal(after, 1);
        sending.cancel();
      });
    }
  }
});

ioTest('a BufferedProtocol that throws after much data loses its connection, with a report', function* ({ reports }) {
  for (const where of ['getBuffer', 'bufferUpdated'] as const) {
    const into = new Into();
    const original = into[where].bind(into) as (count: number) => never;
    into[where] = (count: number): never => {
      if (into.total >= CHUNK * 3) {
        throw new Error(`in ${where}`);
      }
      return original(count);
    };
    yield* serve(into, function* (writer) {
      const sending = createTask(send(writer, DATA));
      yield* into.lost.wait();
      assert.equal(into.error?.message, `in ${where}`);
      assert.deepEqual(
        reports.splice(0).map(({ message, exception }) => [message, (exception as Error).message]),
        [[`Fatal error: protocol.${where}() call failed.`, `in ${where}`]],
      );
      sending.cancel();
    });
  }
});

ioTest('a BufferedProtocol without memory for much data loses its connection, with a report', function* ({ reports }) {
  const into = new Into();
  into.getBuffer = () => (into.total >= CHUNK * 3 ? Buffer.alloc(0) : into.memory);
  yield* serve(into, function* (writer) {
    const sending = createTask(send(writer, DATA));
    yield* into.lost.wait();
    assert.equal((into.error as NodeJS.ErrnoException).code, 'ERR_ASYNCIO_EMPTY_BUFFER');
    assert.equal(reports.splice(0).length, 1);
    sending.cancel();
  });
});

ioTest('a reset after much data reaches a BufferedProtocol', function* () {
  const into = new Into();
  yield* serve(into, function* (writer) {
    yield* send(writer, DATA);
    while (into.total < DATA.length) {
      yield* sleep(0);
    }
    // What the peer has not read makes the system reset the connection.
    into.transport.write(Buffer.alloc(CHUNK));
    yield* sleep(20);
    writer.transport.abort();
    yield* into.lost.wait();
    assert.ok(['ECONNRESET', undefined].includes((into.error as NodeJS.ErrnoException | null)?.code));
    assert.ok(Buffer.concat(into.parts).equals(DATA));
  });
});
