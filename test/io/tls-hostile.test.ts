import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Coroutine,
  createTask,
  gather,
  IncompleteReadError,
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  type TlsOptions,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { Authority } from '../support/certificates.js';
import { endedWith, runFixture } from '../support/child.js';
import { echo, ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const own = authority.issue();
const ca = authority.cert;

/** Numbers from 0 to 1, the same each time: xorshift32, https://www.jstatsoft.org/article/view/v008i14. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Between a client and a server: `change` may alter what the client sends, or end it by returning null. */
function* relay(port: number, change: (bytes: Buffer, offset: number) => Buffer | null): Coroutine<Server> {
  return yield* startServer(
    function* (reader, writer) {
      const [fromServer, toServer] = yield* openConnection('127.0.0.1', port);
      const back = createTask(pump(fromServer, writer));
      let offset = 0;
      try {
        for (;;) {
          const bytes = yield* reader.read(65_536);
          const changed = bytes.length === 0 ? null : change(bytes, offset);
          offset += bytes.length;
          if (changed !== null) {
            toServer.write(changed);
            yield* toServer.drain();
          }
          if (changed === null || changed.length < bytes.length) {
            toServer.close();
            break;
          }
        }
      } catch {
        // One of them is gone.
      }
      toServer.close();
      yield* back;
    },
    '127.0.0.1',
    0,
  );
}

function* pump(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  try {
    for (;;) {
      const bytes = yield* reader.read(65_536);
      if (bytes.length === 0) {
        break;
      }
      writer.write(bytes);
      yield* writer.drain();
    }
  } catch {
    // One of them is gone.
  }
  writer.close();
}

/** {@link echo}, of which it is no matter how it ends. */
function* quietly(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  try {
    yield* echo(reader, writer);
  } catch {
    // The client has gone away.
  }
}

/** What a client through `relay` comes to: 'done', or the code of its error. */
function* exchange(port: number, tls: TlsOptions): Coroutine<string> {
  let writer: StreamWriter | undefined;
  try {
    const [reader, opened] = yield* openConnection('127.0.0.1', port, { tls, tlsHandshakeTimeout: 5000 });
    writer = opened;
    writer.write('hello');
    const back = yield* reader.readexactly(5);
    assert.equal(String(back), 'hello');
    return 'done';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    writer?.close();
  }
}

ioTest('a connection that is cut off is never an end: the reader is told', function* ({ isNative, loop }) {
  const outcome = loop.createFuture<unknown>();
  const server = yield* startServer(
    function* (reader) {
      try {
        outcome.setResult(yield* reader.readexactly(100));
      } catch (error) {
        outcome.setResult(error);
      }
    },
    '127.0.0.1',
    0,
    { tls: own },
  );
  // Everything is let through but the record of the end, which is the last and small.
  let sent = 0;
  const proxy = yield* relay(portOf(server), (bytes) => {
    sent++;
    return sent > 2 ? null : bytes;
  });
  yield* server.with(() =>
    proxy.with(function* () {
      const [, writer] = yield* openConnection('127.0.0.1', portOf(proxy), { tls: { ca } });
      writer.write('text');
      yield* writer.drain();
      writer.close();
      yield* raisedOrDone(writer);
    }),
  );
  const error = (yield* outcome) as NodeJS.ErrnoException;
  if (isNative) {
    assert.match(String(error.code), /^ERR_SSL_UNEXPECTED_EOF_WHILE_READING$|^ECONNRESET$/);
  } else {
    // Node takes it for the end.
    assert.ok(error instanceof IncompleteReadError);
  }
});

function* raisedOrDone(writer: StreamWriter): Coroutine<void> {
  try {
    yield* writer.waitClosed();
  } catch {
    // It was reset.
  }
}

ioTest('a handshake that is cut off at each byte fails on both ends, and leaves nothing', function* () {
  const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: own });
  yield* server.with(function* () {
    let total = 0;
    const whole = yield* relay(portOf(server), (bytes) => {
      total += bytes.length;
      return bytes;
    });
    yield* whole.with(() => exchange(portOf(whole), { ca }) as Coroutine<unknown> as Coroutine<void>);
    assert.ok(total > 300);
    for (let first = 0; first < total - 60; first += 16) {
      yield* gather(
        Array.from({ length: 16 }, function* (_, i): Coroutine<void> {
          const length = first + i;
          const proxy = yield* relay(portOf(server), (bytes, offset) =>
            offset + bytes.length > length ? bytes.subarray(0, Math.max(0, length - offset)) : bytes,
          );
          yield* proxy.with(function* () {
            const outcome = yield* exchange(portOf(proxy), { ca });
            assert.match(outcome, /^ECONNRESET$|^ERR_SSL_|^ERR_ASYNCIO_INCOMPLETE_READ$|^EPIPE$/, `cut at ${length}`);
          });
        }),
      );
    }
  });
});

// A length that was changed has an end wait for more than ever comes: the time for handshakes ends that.
ioTest('records that were tampered with end the connection, not the process', function* () {
  const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: own, tlsHandshakeTimeout: 300 });
  yield* server.with(function* () {
    const next = random(7);
    for (let round = 0; round < 6; round++) {
      yield* gather(
        Array.from({ length: 16 }, function* (): Coroutine<void> {
          const at = Math.floor(next() * 500);
          const bit = 1 << Math.floor(next() * 8);
          const proxy = yield* relay(portOf(server), (bytes, offset) => {
            if (at >= offset && at < offset + bytes.length) {
              const changed = Buffer.from(bytes);
              changed[at - offset] = (changed[at - offset] as number) ^ bit;
              return changed;
            }
            return bytes;
          });
          yield* proxy.with(function* () {
            const outcome = yield* exchange(portOf(proxy), { ca });
            assert.match(outcome, /^done$|^ECONNRESET$|^ERR_SSL_|^ERR_ASYNCIO_INCOMPLETE_READ$|^EPIPE$|^ERR_TLS_/);
          });
        }),
      );
    }
    assert.equal(yield* exchange(portOf(server), { ca }), 'done');
  });
});

ioTest('noise instead of TLS, from either side', function* () {
  const next = random(11);
  const noise = (): Buffer => Buffer.from(Array.from({ length: 400 }, () => Math.floor(next() * 256)));
  const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: own });
  const liar = yield* startServer(
    function* (reader, writer) {
      writer.write(noise());
      yield* raised(reader.readexactly(1_000_000));
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(() =>
    liar.with(function* () {
      for (let i = 0; i < 20; i++) {
        const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
        writer.write(noise());
        yield* raised(reader.readexactly(100_000));
        writer.close();
        yield* raisedOrDone(writer);
        assert.match(yield* exchange(portOf(liar), { ca }), /^ERR_SSL_|^ECONNRESET$/);
      }
    }),
  );
});

ioTest('a reset during the handshake is told once', function* ({ loop }) {
  const server = yield* startServer(
    function* (reader, writer) {
      yield* reader.read(1);
      writer.transport.abort();
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(function* () {
    for (let i = 0; i < 10; i++) {
      let told = 0;
      const connecting = loop.createTask(openConnection('127.0.0.1', portOf(server), { tls: { ca } }));
      connecting.addDoneCallback(() => told++);
      assert.equal((yield* raised(connecting)).code, 'ECONNRESET');
      yield* sleep(0);
      assert.equal(told, 1);
    }
  });
});

ioTest('closed with megabytes unread, a connection receives no more', function* ({ loop }) {
  let written = 0;
  const failed = loop.createFuture<NodeJS.ErrnoException>();
  const server = yield* startServer(
    function* (_reader, writer) {
      try {
        for (;;) {
          writer.write(Buffer.alloc(100_000));
          yield* writer.drain();
          written += 100_000;
        }
      } catch (caught) {
        failed.setResult(caught as NodeJS.ErrnoException);
      }
    },
    '127.0.0.1',
    0,
    { tls: own },
  );
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), { tls: { ca }, limit: 1000 });
    yield* reader.readexactly(10);
    writer.close();
    yield* writer.waitClosed();
  });
  assert.match(String((yield* failed).code), /ECONNRESET|EPIPE|ERR_SSL/);
  assert.ok(written < 50_000_000);
});

ioTest('hundreds of connections at once, some of which go away half-way', function* () {
  const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: own });
  yield* server.with(function* () {
    const port = portOf(server);
    const outcomes = yield* gather(
      Array.from({ length: 300 }, function* (_, i): Coroutine<string> {
        if (i % 3 > 0) {
          return yield* exchange(port, { ca });
        }
        const connecting = createTask(openConnection('127.0.0.1', port, { tls: { ca } }));
        for (let turn = 0; turn < i % 7; turn++) {
          yield* sleep(0);
        }
        connecting.cancel();
        try {
          const [, writer] = yield* connecting;
          writer.close();
          return 'done'; // It was quicker.
        } catch (error) {
          return (error as Error).name;
        }
      }),
    );
    assert.deepEqual([...new Set(outcomes)].sort(), ['CancelledError', 'done']);
  });
});

for (const backend of BACKENDS) {
  test(`a handshake that fails when the loop runs no more is no failure of the program [${backend}]`, async () => {
    const ended = await runFixture('late-handshake.mjs', [], { backend, env: { CERT: own.cert, KEY: own.key } });
    assert.deepEqual(endedWith(0, ended), []);
    assert.equal(ended.stderr, '');
  });
}
