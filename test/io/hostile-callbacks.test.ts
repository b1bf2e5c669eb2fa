import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ConnectionOptions,
  type Coroutine,
  createTask,
  Event,
  openConnection,
  Protocol,
  sleep,
  startServer,
  TlsContext,
  toNodeStream,
  wait,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { HOSTILE_VALUES } from '../support/hostile-values.js';
import { echo, HOSTED, ioTest, portOf } from '../support/io-test.js';
import { Pipe, watchTest } from '../support/pipe.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const own = authority.issue();
const client = { tls: { ca: authority.cert, rejectUnauthorized: true }, serverHostname: 'localhost' };

ioTest('whatever an SNICallback throws or returns, the handshake ends, and the next one succeeds', function* () {
  const good = new TlsContext(own);
  let SNICallback: () => unknown = () => good;
  const tls = { ...own, SNICallback: () => SNICallback() as TlsContext };
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls });
  const connect = () => openConnection('127.0.0.1', portOf(server), client);
  for (const [what, make] of Object.entries(HOSTILE_VALUES)) {
    const ways: Record<string, () => unknown> = {
      throws: () => {
        throw make();
      },
      returns: make,
      'yields and throws': function* (): Coroutine<void> {
        yield* sleep(0);
        throw make();
      },
      'yields and returns': function* (): Coroutine<unknown> {
        yield* sleep(0);
        return make();
      },
    };
    for (const [how, callback] of Object.entries(ways)) {
      if (make() === undefined && how.endsWith('returns')) continue; // It chooses the default.
      SNICallback = callback;
      const error = yield* raised(connect());
      assert.match(String(error.code), /ECONNRESET|ERR_SSL/, `${what} ${how}`);
    }
  }
  SNICallback = () => good;
  const [reader, writer] = yield* connect();
  writer.write('still there\n');
  assert.equal(String(yield* reader.readline()), 'still there\n');
  writer.close();
  yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();
});

const values = Object.values(HOSTILE_VALUES);

watchTest(
  'whatever the callbacks of a descriptor throw is reported, and they are called again',
  function* (loop, pipe) {
    const reports: unknown[] = [];
    loop.setExceptionHandler((_loop, { exception }) => reports.push(exception));
    const done = new Event();
    let written = 0;
    const thrown: unknown[] = [];
    const fail = (make: () => unknown): never => {
      const value = make();
      thrown.push(value);
      throw value;
    };
    loop.addWriter(pipe.writeEnd, () => {
      const make = values[written++];
      if (make !== undefined) {
        pipe.write('x');
        fail(make);
      }
      loop.removeWriter(pipe.writeEnd);
    });
    let taken = 0;
    loop.addReader(pipe.readEnd, () => {
      pipe.read(1);
      if (taken === values.length - 1) {
        loop.removeReader(pipe.readEnd);
        done.set();
      }
      fail(values[taken++]!);
    });
    yield* done.wait();
    yield* sleep(0);
    assert.equal(written, values.length + 1);
    assert.equal(reports.length, 2 * values.length);
    assert.ok(thrown.every((value) => reports.includes(value)));
  },
);

ioTest('whatever the protocol of a pipe throws is reported, and the pipe is closed', function* ({ loop, reports }) {
  for (const method of ['connectionMade', 'dataReceived', 'eofReceived', 'connectionLost'] as const) {
    for (const make of values) {
      const pipe = new Pipe();
      const lost = new Event();
      const protocol = new Protocol();
      protocol.connectionLost = () => lost.set();
      const inherited = protocol[method];
      protocol[method] = (...args: never[]): never => {
        (inherited as (...all: never[]) => unknown).apply(protocol, args);
        throw make();
      };
      pipe.write('some');
      pipe.closeWriteEnd();
      yield* loop.connectReadPipe(() => protocol, pipe.readEnd);
      yield* lost.wait();
      yield* sleep(0);
      assert.equal(reports.splice(0).length, 1, method);
    }
  }
});

ioTest(
  'whatever a reader fails with, its Node stream emits an error',
  function* () {
    const server = yield* startServer(echo, '127.0.0.1', 0);
    for (const make of values) {
      const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
      const stream = toNodeStream(reader, writer);
      const failed = once(stream, 'error');
      stream.resume();
      yield* sleep(0);
      reader.setException(make());
      assert.ok(((yield failed) as unknown[])[0] instanceof Error);
    }
    server.close();
    yield* server.waitClosed();
  },
  HOSTED,
);

ioTest('options whose getters throw, or change the value, leave no connection open', function* () {
  const cases: [name: keyof ConnectionOptions, value: unknown, others: ConnectionOptions][] = [
    ['noDelay', true, {}],
    ['keepAlive', 5, {}],
    ['tlsHandshakeTimeout', 20, client], // The server never answers.
  ];
  const fail = (): never => {
    throw new RangeError('by a getter');
  };
  for (const [name, value, others] of cases) {
    for (const hostile of [fail, Symbol]) {
      for (let good = 0, isOver = false; !isOver; good++) {
        const server = yield* startServer((reader) => reader.read(), '127.0.0.1', 0);
        let reads = 0;
        const get = (): unknown => (reads++ === good ? hostile() : value);
        const options: ConnectionOptions = Object.defineProperty({ ...others }, name, { enumerable: true, get });
        try {
          const [, writer] = yield* openConnection('127.0.0.1', portOf(server), options);
          writer.close();
        } catch {
          // By the getter, the value, or the timeout.
        }
        isOver = reads <= good;
        yield* sleep(5); // The server accepts it.
        server.close();
        const closing = createTask(server.waitClosed());
        yield* wait([closing], { timeout: 2000 });
        assert.ok(closing.done(), `${name} leaves a connection open after ${good} good reads`);
      }
    }
  }
});
