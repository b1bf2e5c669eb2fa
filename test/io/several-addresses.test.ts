import assert from 'node:assert/strict';
import dns from 'node:dns';
import { afterEach, test } from 'node:test';
import { inspect } from 'node:util';
import {
  BaseProtocol,
  type Coroutine,
  createTask,
  newEventLoop,
  openConnection,
  StreamReader as Reader,
  runAsync,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
} from 'asyncio-native';
import { portOf } from '../support/io-test.js';

// The addresses of a host race in the same code on both backends. Of the pure one a test can say which addresses a host has.
const loopFactory = () => newEventLoop({ backend: 'pure' });
const { lookup } = dns;

afterEach(() => {
  dns.lookup = lookup;
});

/** From now on every name has these addresses. */
function names(...addresses: string[]): void {
  dns.lookup = ((_host: string, _options: object, callback: (error: null, found: object[]) => void) =>
    setImmediate(
      callback,
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never;
}

function* greet(_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  writer.write((writer.getExtraInfo('sockname') as { address: string }).address);
}

function* answerOf(port: number, options: object = {}): Coroutine<string> {
  const [reader, writer] = yield* openConnection('several.test', port, options);
  const answer = String(yield* reader.read());
  writer.close();
  return answer;
}

function* closed(server: Server): Coroutine<void> {
  server.close();
  server.abortClients();
  yield* server.waitClosed();
}

test('the next address is tried when one is refused', async () => {
  await runAsync(
    function* () {
      const server = yield* startServer(greet, '127.0.0.3', 0);
      names('127.0.0.1', '127.0.0.2', '127.0.0.3');
      assert.equal(yield* answerOf(portOf(server)), '127.0.0.3');
      assert.equal(yield* answerOf(portOf(server), { happyEyeballsDelay: Number.POSITIVE_INFINITY }), '127.0.0.3');
      assert.equal(yield* answerOf(portOf(server), { happyEyeballsDelay: 0, interleave: 0 }), '127.0.0.3');
      yield* closed(server);
    },
    { loopFactory },
  );
});

test('all are refused: an AggregateError of all, with the code of the first', async () => {
  await runAsync(
    function* () {
      const server = yield* startServer(greet, '127.0.0.1', 0);
      const port = portOf(server);
      yield* closed(server);
      names('127.0.0.1', '127.0.0.2');
      try {
        yield* openConnection('several.test', port);
        assert.fail('did not raise');
      } catch (error) {
        assert.ok(error instanceof AggregateError);
        assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
        assert.deepEqual(
          error.errors.map((each: { address: string }) => each.address),
          ['127.0.0.1', '127.0.0.2'],
        );
        assert.match(error.message, /^Multiple connections failed: connect ECONNREFUSED 127\.0\.0\.1:\d+, connect/);
      }
    },
    { loopFactory },
  );
});

test('both answer: one is taken, the other closed', async () => {
  await runAsync(
    function* () {
      let open = 0;
      const server = yield* startServer(
        function* (reader: StreamReader): Coroutine<void> {
          open++;
          yield* reader.read();
          open--;
        },
        ['127.0.0.1', '127.0.0.2'],
        0,
      );
      // Two sockets of one port.
      const second = yield* startServer(greet, '127.0.0.2', server.sockets[0].port);
      names('127.0.0.1', '127.0.0.2');
      const [, writer] = yield* openConnection('several.test', portOf(second), { happyEyeballsDelay: 0 });
      while (open !== 1) {
        yield* sleep(1);
      }
      writer.close();
      yield* closed(second);
      yield* closed(server);
      assert.equal(open, 0);
    },
    { loopFactory },
  );
});

test('a race that is cancelled leaves no connection', async () => {
  await runAsync(
    function* () {
      const server = yield* startServer(greet, '127.0.0.1', 0);
      names('127.0.0.1', '127.0.0.2');
      for (let turns = 0; turns < 8; turns++) {
        const opening = createTask(openConnection('several.test', portOf(server), { happyEyeballsDelay: 0 }));
        for (let i = 0; i < turns; i++) {
          yield* sleep(0);
        }
        opening.cancel();
        yield opening.then(
          ([, writer]) => writer.close(),
          () => {},
        );
      }
      server.close();
      yield* server.waitClosed();
      assert.match(inspect(server), /connections=0/);
    },
    { loopFactory },
  );
});

test('a host without addresses, and none of the family of the local one', async () => {
  await runAsync(
    function* () {
      names();
      for (const [options, code] of [
        [{}, 'ENOTFOUND'],
        [{ family: 6 }, 'ENOTFOUND'],
      ] as const) {
        try {
          yield* openConnection('several.test', 1, options);
          assert.fail('did not raise');
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, code);
        }
      }
      names('127.0.0.1');
      try {
        yield* openConnection('several.test', 1, { localAddress: '::1' });
        assert.fail('did not raise');
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ERR_ASYNCIO_INVALID_ARG_VALUE');
      }
      try {
        yield* openConnection('127.0.0.1', 1, { family: 6 });
        assert.fail('did not raise');
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOTFOUND');
      }
    },
    { loopFactory },
  );
});

test('a server without descriptors says so once, pauses for a second, and goes on', async () => {
  const reports: string[] = [];
  const loop = loopFactory();
  loop.setExceptionHandler((_loop, { message }) => void reports.push(message));
  await runAsync(
    function* () {
      const server = yield* startServer(greet, '127.0.0.1', 0);
      const client = (server as unknown as { _listenerClient: { onError(error: Error): void } })._listenerClient;
      const exhausted = Object.assign(new Error('too many open files'), { code: 'EMFILE', syscall: 'accept' });
      client.onError(exhausted);
      client.onError(exhausted);
      client.onError(Object.assign(new Error('protocol error'), { code: 'EPROTO', syscall: 'accept' }));
      assert.deepEqual(reports.splice(0), ['accept: out of system resource', 'accept failed']);
      assert.equal(server.getLoop(), loop);
      // Accepted when the second has passed.
      const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
      assert.equal(String(yield* reader.read()), '127.0.0.1');
      writer.close();
      server.close();
      client.onError(exhausted);
      yield* server.waitClosed();
      assert.deepEqual(reports, []);
    },
    { loopFactory: () => loop },
  );
});

test('inspect shows what a reader has', async () => {
  await runAsync(
    function* () {
      const reader = new Reader({ limit: 10 });
      assert.equal(inspect(reader), '<StreamReader 0 bytes limit=10>');
      const reading = createTask(reader.readexactly(5));
      yield* sleep(0);
      assert.equal(inspect(reader), '<StreamReader 0 bytes limit=10 awaited>');
      reader.feedData(Buffer.from('abcdefgh'));
      yield* reading;
      reader.setTransport({ pauseReading() {}, resumeReading() {} });
      reader.feedData(Buffer.alloc(30));
      assert.equal(inspect(reader), '<StreamReader 33 bytes limit=10 paused>');
      reader.feedEof();
      reader.setException(new Error('x'));
      assert.equal(inspect(reader), '<StreamReader 33 bytes eof limit=10 failed paused>');
      const protocol = new BaseProtocol();
      protocol.pauseWriting();
      protocol.resumeWriting();
      protocol.connectionLost(null);
    },
    { loopFactory },
  );
});
