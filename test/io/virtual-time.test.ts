import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Coroutine,
  createTask,
  openConnection,
  openUnixConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  startUnixServer,
  timeout,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { echo, type IoTest, ioTest, portOf, WAYS } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca = authority.cert;
const own = authority.issue();

const HOUR = 3_600_000;

type Streams = Coroutine<[StreamReader, StreamWriter]>;

function virtualTest(name: string, body: (t: IoTest) => Coroutine<unknown>): void {
  ioTest(name, body, WAYS, 'virtual');
}

/** Messages go there and back while timers are armed: no time may pass. */
function* thereAndBack({ loop }: IoTest, server: Server, connect: () => Streams): Coroutine<void> {
  const later = [sleep(1), sleep(HOUR)].map((each) => createTask(each));
  const [reader, writer] = yield* connect();
  for (let i = 0; i < 20; i++) {
    writer.write(`${i}\n`);
    assert.equal(String(yield* reader.readline()), `${i}\n`);
  }
  assert.equal(loop.time(), 0);
  writer.close();
  yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();
  for (const each of later) each.cancel();
}

virtualTest('a virtual clock stands still while coroutines of one loop talk by TCP', function* (t) {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  yield* thereAndBack(t, server, function* () {
    return yield* openConnection('127.0.0.1', portOf(server));
  });
});

virtualTest('so it does while a name is looked up', function* (t) {
  const server = yield* startServer(echo, '127.0.0.1', 0);
  yield* thereAndBack(t, server, function* () {
    return yield* openConnection('localhost', portOf(server), { family: 4 });
  });
});

virtualTest('so it does while they talk by TLS', function* (t) {
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls: own });
  yield* thereAndBack(t, server, function* () {
    return yield* openConnection('127.0.0.1', portOf(server), { tls: { ca, servername: 'localhost' } });
  });
});

virtualTest('so it does while they talk by a Unix socket', function* (t) {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-virtual-'));
  try {
    const path = join(folder, 'socket');
    const server = yield* startUnixServer(echo, path);
    yield* thereAndBack(t, server, function* () {
      return yield* openUnixConnection(path);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

virtualTest('it jumps while a peer says nothing', function* ({ loop }) {
  const server = yield* startServer(
    function* (reader: StreamReader) {
      yield* reader.read();
    },
    '127.0.0.1',
    0,
  );
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  const error = yield* raised(timeout(HOUR, () => reader.readline()));
  assert.equal(error.name, 'TimeoutError');
  assert.equal(loop.time(), HOUR);
  writer.close();
  yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();
});

virtualTest('it jumps while a TLS handshake is not answered', function* ({ loop }) {
  const server = yield* startServer(
    function* (reader: StreamReader) {
      yield* reader.read();
    },
    '127.0.0.1',
    0,
  );
  const options = { tls: { ca, servername: 'localhost' }, tlsHandshakeTimeout: HOUR };
  const error = yield* raised(openConnection('127.0.0.1', portOf(server), options));
  assert.match(error.message, /handshake/);
  assert.equal(loop.time(), HOUR);
  server.close();
  yield* server.waitClosed();
});
