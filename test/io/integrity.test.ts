import assert from 'node:assert/strict';
import {
  BufferedProtocol,
  type Coroutine,
  createTask,
  Event,
  getRunningLoop,
  openConnection,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  type Transport,
} from 'asyncio-native';
import { echo, HOSTED, ioTest, portOf } from '../support/io-test.js';

/** Sends back all that comes, when it has ended. */
function* answerAll(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  writer.write(yield* reader.read());
}

ioTest('what several connections write in one iteration stays apart', function* () {
  const server = yield* startServer(answerAll, '127.0.0.1', 0);
  const [readerA, a] = yield* openConnection('127.0.0.1', portOf(server));
  const [readerB, b] = yield* openConnection('127.0.0.1', portOf(server));
  a.write('secret-of-A');
  a.writeEof();
  b.write('XXXXXXXX-B');
  b.writeEof();
  assert.equal(String(yield* readerA.read()), 'secret-of-A');
  assert.equal(String(yield* readerB.read()), 'XXXXXXXX-B');
  a.close();
  b.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('memory that was written may be used again at once', function* () {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  const memory = Buffer.alloc(4);
  for (const digit of ['1', '2', '3', '4']) {
    memory.fill(digit);
    writer.write(memory);
  }
  const large = Buffer.alloc(9000, 'a');
  writer.write(large);
  large.fill('b');
  const huge = Buffer.alloc(8 << 20, 'c');
  writer.write(huge);
  huge.fill('d');
  const reading = createTask(reader.readexactly(16 + 9000 + (8 << 20)));
  const all = yield* reading;
  assert.equal(String(all.subarray(0, 16)), '1111222233334444');
  assert.equal(
    all.subarray(16, 9016).every((byte) => byte === 97),
    true,
  );
  assert.equal(
    all.subarray(9016).every((byte) => byte === 99),
    true,
  );
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('small writes of one iteration keep their order, whatever connections write between them', function* () {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  const connections = [];
  for (let i = 0; i < 8; i++) {
    connections.push(yield* openConnection('127.0.0.1', portOf(server)));
  }
  // More than an iteration keeps room for; text, bytes and large chunks mixed; the last connection waits for nobody.
  const sent = connections.map(() => '');
  for (let round = 0; round < 200; round++) {
    for (const [i, [, writer]] of connections.entries()) {
      const text = `${i}:${round}:${'äß€😀'.repeat(round % 7)}${'x'.repeat((round * 13) % 400)};`;
      writer.write(round % 3 === 0 ? Buffer.from(text) : text);
      writer.write(round % 50 === 49 ? Buffer.alloc(9000, 'y') : '|');
      sent[i] += `${text}${round % 50 === 49 ? 'y'.repeat(9000) : '|'}`;
    }
  }
  for (const [i, [reader, writer]] of connections.entries()) {
    const expected = Buffer.from(sent[i]!);
    const got = yield* reader.readexactly(expected.length);
    assert.ok(got.equals(expected), `connection ${i}`);
    writer.close();
  }
  server.close();
  yield* server.waitClosed();
});

ioTest('what was written is dropped by abort, and counted until it is sent', function* ({ isNative }) {
  const server = yield* startServer(answerAll, '127.0.0.1', 0);
  const [readerA, a] = yield* openConnection('127.0.0.1', portOf(server));
  const [readerB, b] = yield* openConnection('127.0.0.1', portOf(server));
  a.write('lost');
  // Node's sockets send at once.
  assert.equal(a.transport.getWriteBufferSize(), isNative ? 4 : 0);
  b.write('ß');
  assert.equal(b.transport.getWriteBufferSize(), isNative ? 2 : 0);
  a.transport.abort();
  assert.equal(a.transport.getWriteBufferSize(), 0);
  b.write('kept');
  b.writeEof();
  assert.equal(String(yield* readerB.read()), 'ßkept');
  assert.equal(String(yield* readerA.read()), '');
  b.close();
  server.close();
  yield* server.waitClosed();
});

for (const end of ['return', 'drain', 'eof'] as const) {
  ioTest(`close sends all that was written to a slow peer: ${end}`, function* () {
    const parts = 40;
    const server = yield* startServer(
      function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
        for (let i = 0; i < parts; i++) {
          writer.write(Buffer.alloc(60_000, i));
          if (end === 'drain') {
            yield* writer.drain();
          }
        }
        if (end === 'eof') {
          writer.writeEof();
          writer.close();
        }
      },
      '127.0.0.1',
      0,
    );
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), { limit: 1000 });
    yield* sleep(5);
    let size = 0;
    for (;;) {
      const data = yield* reader.read(10_000);
      if (data.length === 0) {
        break;
      }
      size += data.length;
    }
    assert.equal(size, parts * 60_000);
    writer.close();
    server.close();
    yield* server.waitClosed();
  });
}

ioTest('writes beside a close that is under way do no harm', function* () {
  const server = yield* startServer(() => {}, '127.0.0.1', 0, { limit: 1 << 24 });
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
  writer.write(Buffer.alloc(260_000));
  writer.close();
  for (let i = 0; i < 20; i++) {
    writer.write('x');
    yield* sleep(0);
  }
  yield* writer.waitClosed();
  assert.equal(writer.isClosing(), true);
  server.close();
  server.abortClients();
  yield* server.waitClosed();
});

ioTest('a BufferedProtocol that pauses within a call gets the rest when it reads again', function* () {
  class Pauses extends BufferedProtocol {
    readonly memory = Buffer.alloc(4);
    readonly seen: string[] = [];
    readonly all = new Event();
    transport!: Transport;
    override connectionMade(transport: Transport): void {
      this.transport = transport;
    }
    override getBuffer(): Uint8Array {
      return this.memory;
    }
    override bufferUpdated(size: number): void {
      this.seen.push(String(this.memory.subarray(0, size)));
      this.transport.pauseReading();
      getRunningLoop().callSoon(() => {
        this.seen.push('resume');
        this.transport.resumeReading();
      });
      if (this.seen.filter((part) => part !== 'resume').join('') === 'aaaabbbbcccc') {
        this.all.set();
      }
    }
  }
  const loop = getRunningLoop();
  const protocol = new Pauses();
  const server = yield* loop.createServer(() => protocol, '127.0.0.1', 0);
  const [transport] = yield* loop.createConnection(() => new Protocol(), '127.0.0.1', portOf(server));
  transport.write('aaaabbbbcccc');
  yield* protocol.all.wait();
  assert.deepEqual(protocol.seen.slice(0, 5), ['aaaa', 'resume', 'bbbb', 'resume', 'cccc']);
  transport.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('a write from a callback of Node wakes a loop that sleeps', function* ({ way }) {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  // A blocking run in a microtask holds Node's callbacks back: there the loop itself writes.
  const loop = getRunningLoop();
  const write = (): void => writer.write('now\n');
  if (way === 'hosted') {
    setTimeout(write, 5);
  } else {
    loop.callLater(5, write);
  }
  assert.equal(String(yield* reader.readline()), 'now\n');
  writer.close();
  server.close();
  yield* server.waitClosed();
});

// A blocking run in a microtask never settles the Promise of an async function.
ioTest(
  'an async function as handler: its connection is closed when it has ended, its failure told',
  function* ({ reports }) {
    let fails = false;
    const server = yield* startServer(
      async (_reader: StreamReader, writer: StreamWriter) => {
        writer.write('hello');
        if (fails) {
          throw new RangeError('async');
        }
      },
      '127.0.0.1',
      0,
    );
    for (const failing of [false, true]) {
      fails = failing;
      const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
      assert.equal(String(yield* reader.read()), 'hello');
      writer.close();
    }
    assert.equal((reports.pop()!.exception as Error).message, 'async');
    server.close();
    yield* server.waitClosed();
  },
  HOSTED,
);

ioTest('a local port without an address', function* () {
  const probe = yield* startServer(() => {}, '127.0.0.1', 0);
  const free = portOf(probe);
  probe.close();
  yield* probe.waitClosed();
  const server = yield* startServer(
    function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write(String((writer.getExtraInfo('peername') as { port: number }).port));
    },
    '127.0.0.1',
    0,
  );
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), { localPort: free });
  assert.equal(Number(yield* reader.read()), free);
  writer.close();
  server.close();
  yield* server.waitClosed();
});

/** A server that reads all, and a connection to it. */
function* sink(): Coroutine<[Server, StreamReader, StreamWriter]> {
  const server = yield* startServer(
    function* (reader: StreamReader): Coroutine<void> {
      yield* reader.read();
    },
    '127.0.0.1',
    0,
  );
  return [server, ...(yield* openConnection('127.0.0.1', portOf(server)))];
}

ioTest('text counts by its bytes against the high-water mark', function* () {
  const [server, , writer] = yield* sink();
  writer.transport.setWriteBufferLimits({ high: 20_000 });
  // Below the mark by its length, above by its bytes: sent at once, so the system has taken it or writing is paused.
  writer.write('€'.repeat(2_700));
  writer.write('€'.repeat(15_000));
  assert.equal(writer.transport.getWriteBufferSize(), 0);
  yield* writer.drain();
  writer.close();
  yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();
});

ioTest(
  'drain ends after limits that are lower than what is written, and after writes while it is paused',
  function* () {
    const [server, , writer] = yield* sink();
    writer.write('x'.repeat(100));
    writer.transport.setWriteBufferLimits({ high: 50, low: 10 });
    yield* writer.drain();
    writer.transport.setWriteBufferLimits({ high: 65_536, low: 10 });
    for (let i = 0; i < 300; i++) {
      writer.write(Buffer.alloc(40_000));
    }
    // Paused or not: a small write waits for the end of the iteration.
    writer.write('x'.repeat(30_000));
    yield* writer.drain();
    assert.ok(writer.transport.getWriteBufferSize() <= 65_536);
    writer.close();
    yield* writer.waitClosed();
    server.close();
    yield* server.waitClosed();
  },
);

/** A link of which the test says how many bytes the system has not accepted. */
class FakeLink {
  client: { sendQueued(): void; onPending(bytes: number): void } | null = null;
  readonly isSecure = false;
  unsent = 0;
  startReading(): void {}
  stopReading(): void {}
  sendLater(): void {}
  write(): void {}
  close(): void {}
  info(): unknown {
    return undefined;
  }
  /** Has no memory for it: the transport keeps it. */
  keep(): number {
    return -1;
  }
  flush(): number {
    return this.unsent;
  }
}

ioTest('drain ends after writes that the system takes at once while the protocol is paused', function* ({ loop }) {
  const [server, , { transport: real }] = yield* sink();
  // The classes of the package, which are not exported.
  const StreamTransport = real.constructor as new (...args: unknown[]) => Transport;
  const StreamProtocol = real.getProtocol().constructor as new (...args: unknown[]) => Protocol;
  real.close();
  for (const size of [1, 200]) {
    const link = new FakeLink();
    let writer!: StreamWriter;
    const protocol = new StreamProtocol(loop, undefined, (_reader: StreamReader, made: StreamWriter) => {
      writer = made;
    });
    const transport = new StreamTransport(loop, link, protocol, null);
    protocol.connectionMade(transport);
    transport.setWriteBufferLimits({ high: 100, low: 10 });
    link.unsent = 200;
    writer.write('x'.repeat(200));
    const draining = createTask(writer.drain());
    link.client!.onPending(50);
    yield* sleep(0);
    yield* sleep(0);
    assert.equal(draining.done(), false, 'between the marks, it is paused');
    link.unsent = 0;
    writer.write('x'.repeat(size));
    // As at the end of an iteration. The link reports nothing, because nothing is left.
    link.client!.sendQueued();
    for (let turn = 0; turn < 3; turn++) yield* sleep(0);
    assert.equal(draining.done(), true, `${size} bytes`);
    assert.equal(transport.getWriteBufferSize(), 0);
    transport.abort();
  }
  server.close();
  yield* server.waitClosed();
});
