import assert from 'node:assert/strict';
import process from 'node:process';
import {
  type Coroutine,
  createTask,
  Event,
  gather,
  openConnection,
  type StreamReader,
  sleep,
  startServer,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { ioTest, portOf, WAYS } from '../support/io-test.js';

/** Handshakes of a wave, and how many are under way at a time. */
const WAVE = 5_000;
const AT_ONCE = 100;
/** Bytes that a handshake may leave. What OpenSSL keeps for one is ten times as much. */
const MOST_LEFT = 3_000;

const authority = new Authority();
const own = authority.issue();
const ca = authority.cert;

/** The first message of a client. */
function* clientHello(): Coroutine<Buffer> {
  let hello: Buffer = Buffer.alloc(0);
  const came = new Event();
  const server = yield* startServer(
    function* (reader: StreamReader): Coroutine<void> {
      hello = yield* reader.read(65_536);
      came.set();
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(function* () {
    const connecting = createTask(openConnection('127.0.0.1', portOf(server), { tls: { ca } }));
    yield* came.wait();
    connecting.cancel();
    yield* gather([connecting], { returnExceptions: true });
  });
  return hello;
}

/** A client that goes away after a part of its handshake. */
function* giveUp(port: number, hello: Buffer, i: number): Coroutine<void> {
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  writer.write(hello.subarray(0, i % 2 === 0 ? hello.length : 1 + (i % (hello.length - 1))));
  yield* writer.drain();
  if (i % 4 === 0) {
    yield* reader.read(1);
  }
  if (i % 3 === 0) {
    writer.transport.abort();
  } else {
    writer.close();
  }
}

function* wave(port: number, hello: Buffer): Coroutine<number> {
  for (let i = 0; i < WAVE; i += AT_ONCE) {
    yield* gather(Array.from({ length: AT_ONCE }, (_, j) => giveUp(port, hello, i + j)));
    yield* sleep(0);
  }
  globalThis.gc!();
  return process.memoryUsage.rss();
}

ioTest(
  'fifteen thousand handshakes that are given up half-way leave no memory',
  function* () {
    const server = yield* startServer(() => assert.fail('no handshake succeeds'), '127.0.0.1', 0, { tls: own });
    yield* server.with(function* () {
      const hello = yield* clientHello();
      assert.ok(hello.length > 200);
      const before = yield* wave(portOf(server), hello);
      yield* wave(portOf(server), hello);
      const left = (yield* wave(portOf(server), hello)) - before;
      assert.ok(left < 2 * WAVE * MOST_LEFT, `${left} bytes left`);
    });
  },
  WAYS.filter(([backend]) => backend === 'native'),
);
