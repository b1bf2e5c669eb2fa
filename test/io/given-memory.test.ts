import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Coroutine,
  createTask,
  Event,
  getRunningLoop,
  openConnection,
  openUnixConnection,
  Protocol,
  type StreamWriter,
  type Task,
  type Transport,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { type IoTest, ioTest, portOf, WAYS } from '../support/io-test.js';

/** Many times what the blocks for large reads hold. */
const DATA = randomBytes(4 << 20);
/** What one read takes. */
const CHUNK = 1 << 16;

/** Collects chunks; `take` may keep another one instead. */
class Collecting extends Protocol {
  readonly parts: Buffer[] = [];
  readonly ended = new Event();
  error: Error | null = null;
  transport!: Transport;
  readonly #take: (data: Buffer, to: Collecting) => Buffer;

  constructor(take: (data: Buffer, to: Collecting) => Buffer = (data) => data) {
    super();
    this.#take = take;
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
  }

  override dataReceived(data: Buffer): void {
    this.parts.push(this.#take(data, this));
  }

  override connectionLost(error: Error | null): void {
    this.error = error;
    this.ended.set();
  }
}

function* collect(protocol: Collecting, send: (writer: StreamWriter) => Coroutine<void>): Coroutine<Buffer> {
  const server = yield* getRunningLoop().createServer(() => protocol, '127.0.0.1', 0);
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
  yield* send(writer);
  yield* protocol.ended.wait();
  server.close();
  yield* server.waitClosed();
  return Buffer.concat(protocol.parts);
}

function* sendAll(writer: StreamWriter): Coroutine<void> {
  writer.write(DATA);
  writer.close();
  try {
    yield* writer.waitClosed();
  } catch {
    // The other end has closed the connection, which its protocol tells.
  }
}

/** What another thread would get. Since Node 21, memory that must not be transferred is an error; before, it is copied. */
function transferred(data: Buffer): Buffer {
  const { buffer, byteOffset, length } = data;
  try {
    return Buffer.from(structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }), byteOffset, length);
  } catch {
    return Buffer.from(data);
  }
}

ioTest('a program may transfer the memory of a large chunk to another thread', function* () {
  let count = 0;
  const received = yield* collect(
    new Collecting((data) => {
      const taken = transferred(data);
      count += Number(data.length === 0);
      return taken;
    }),
    sendAll,
  );
  assert.ok(received.equals(DATA));
  assert.ok(count > 0, 'no memory was transferred');
});

ioTest('to transfer the memory of a small chunk takes no bytes of other connections', function* () {
  const kept = new Collecting();
  const server = yield* getRunningLoop().createServer(() => kept, '127.0.0.1', 0);
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  writer.write('kept');
  const taking = new Collecting((data, { transport }) => {
    kept.transport.write('answer');
    kept.transport.close();
    transport.close();
    return transferred(data);
  });
  const received = yield* collect(taking, function* (other) {
    other.write('transferred');
    other.close();
  });
  assert.equal(String(received), 'transferred');
  assert.equal(String(yield* reader.read()), 'answer');
  assert.equal(String(Buffer.concat(kept.parts)), 'kept');
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('if there is no memory for a chunk, none is left out of the stream', function* ({ loop, reports }) {
  const allocate = Buffer.allocUnsafeSlow;
  let isFull = false;
  Buffer.allocUnsafeSlow = (size) => {
    if (isFull && size === CHUNK) {
      isFull = false;
      throw new RangeError('Array buffer allocation failed');
    }
    return allocate(size);
  };
  try {
    // Each read of the first passes, of which some go into blocks.
    for (let failing = 0; failing < 16; failing++) {
      isFull = failing === 0;
      const protocol = new Collecting((data, { parts, transport }) => {
        isFull = parts.length + 1 === failing;
        if (isFull && failing % 2 === 1) {
          transport.pauseReading();
          loop.callSoon(() => transport.resumeReading());
        }
        return data;
      });
      const received = yield* collect(protocol, sendAll);
      isFull = false;
      assert.ok(received.equals(DATA.subarray(0, received.length)), `failing: ${failing}`);
      // Both are right: it was copied into other memory, or the connection was closed with that error.
      assert.ok(received.length === DATA.length || protocol.error instanceof RangeError, String(protocol.error));
    }
  } finally {
    Buffer.allocUnsafeSlow = allocate;
  }
  reports.length = 0;
});

const authority = new Authority();
const own = authority.issue();

function* upgradeBehindChunks({ loop }: IoTest): Coroutine<void> {
  const half = 2 * CHUNK;
  const warm = new Event();
  const answered = new Event();
  let upgrade: Task<Transport> | undefined;
  let count = 0;
  const protocol: Collecting = new Collecting((data, { transport }) => {
    count += data.length;
    if (count === half) {
      transport.pauseReading();
      warm.set();
    } else if (count === 2 * half) {
      // Within this call, so that TLS gets what the same pass of the loop has read behind it.
      upgrade = createTask(loop.startTls(transport, protocol, own), { eagerStart: true });
    } else if (count > 2 * half) {
      answered.set();
    }
    return data;
  });
  const folder = mkdtempSync(join(tmpdir(), 'given-'));
  const path = join(folder, 'socket');
  const server = yield* loop.createUnixServer(() => protocol, path);
  const [, writer] = yield* openUnixConnection(path);
  writer.write(DATA.subarray(0, half));
  yield* warm.wait();
  writer.write(DATA.subarray(half, 2 * half));
  yield* writer.drain();
  const securing = createTask(writer.startTls({ ca: authority.cert, serverHostname: 'localhost' }), {
    eagerStart: true,
  });
  protocol.transport.resumeReading();
  yield* securing;
  assert.equal((yield* upgrade as Task<Transport>).getProtocol(), protocol);
  writer.write('behind it');
  yield* answered.wait();
  writer.close();
  yield* protocol.ended.wait();
  const expected = Buffer.concat([DATA.subarray(0, 2 * half), Buffer.from('behind it')]);
  assert.ok(Buffer.concat(protocol.parts).equals(expected));
  server.close();
  yield* server.waitClosed();
  rmSync(folder, { recursive: true });
}

// Elsewhere a socket does not hold that many bytes, or Node's reads have other sizes.
ioTest(
  'a handshake that comes right behind large chunks is read in full',
  upgradeBehindChunks,
  WAYS.filter(([backend]) => backend === 'native' && process.platform !== 'win32'),
);
