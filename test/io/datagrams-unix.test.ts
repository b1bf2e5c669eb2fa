import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Coroutine, RuntimeError } from 'asyncio-native';
import { endpoint, Received } from '../support/datagram-pair.js';
import { HOSTED, ioTest, WAYS } from '../support/io-test.js';

const OWN = WAYS.filter(([backend]) => backend === 'native' && process.platform !== 'win32');
const NODES = HOSTED.filter(([backend]) => backend === 'pure');

function* inFolder(body: (path: (name: string) => string) => Coroutine<unknown>): Coroutine<void> {
  const folder = mkdtempSync(join(tmpdir(), 'datagrams-'));
  try {
    yield* body((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

ioTest(
  'both ways, by paths; a sender without a path has none',
  function* () {
    yield* inFolder(function* (path) {
      yield* endpoint({ localAddress: path('server') }, function* (server, transport) {
        assert.equal(transport.getExtraInfo('sockname'), path('server'));
        const ends = { localAddress: path('client'), remoteAddress: path('server') };
        yield* endpoint(ends, function* (client) {
          client.transport.sendto('hello');
          client.transport.sendto('');
          yield* server.count(2);
          assert.deepEqual(server.from, [path('client'), path('client')]);
          assert.deepEqual(server.data.map(String), ['hello', '']);
          transport.sendto(Buffer.alloc(100_000, 'x'), path('client'));
          const [data] = yield* client.count(1);
          assert.deepEqual([data!.length, client.from[0]], [100_000, path('server')]);
        });
        yield* endpoint({ remoteAddress: path('server') }, function* (client) {
          client.transport.sendto('without a name');
          yield* server.count(3);
          assert.equal(server.from[2], '');
        });
      });
      // A socket that was left there is replaced, as by asyncio.
      assert.equal(existsSync(path('server')), true);
      yield* endpoint({ localAddress: path('server') }, function* () {});
    });
  },
  OWN,
);

ioTest(
  'a name in the abstract namespace',
  function* () {
    const name = `\0asyncio-native-datagrams-${process.pid}`;
    yield* endpoint({ localAddress: name }, function* (server, transport) {
      yield* endpoint({ remoteAddress: name, localAddress: `${name}-client` }, function* (client) {
        client.transport.sendto('hello');
        yield* server.count(1);
        assert.equal(server.from[0], `${name}-client`);
        transport.sendto('back', server.from[0] as string);
        yield* client.count(1);
        assert.equal(client.from[0], name);
      });
    });
  },
  OWN,
);

ioTest(
  'a peer that does not read: what it cannot take waits, in order, and the protocol is told to pause',
  function* () {
    yield* inFolder(function* (path) {
      yield* endpoint({ localAddress: path('server') }, function* (server) {
        yield* endpoint({ remoteAddress: path('server') }, function* (client, transport) {
          // The kernel's queue of a Unix socket holds few datagrams.
          transport.setWriteBufferLimits({ high: 1000, low: 100 });
          for (let i = 0; i < 2000; i++) {
            transport.sendto(String(i).padStart(100));
          }
          assert.equal(client.log.at(-1), 'pause');
          const waiting = transport.getWriteBufferSize();
          assert.ok(waiting > 1000, `${waiting} bytes wait`);
          assert.equal(waiting % 108, 0);
          yield* server.count(2000);
          assert.deepEqual(
            server.data.map(Number),
            Array.from({ length: 2000 }, (_, i) => i),
          );
          assert.equal(client.log.at(-1), 'resume');
          for (let i = 0; i < 1000; i++) {
            transport.sendto('before the end');
          }
          transport.close();
          yield* server.count(3000);
          yield* client.lost.wait();
        });
      });
    });
  },
  OWN,
);

ioTest(
  'abort drops what waits',
  function* () {
    yield* inFolder(function* (path) {
      yield* endpoint({ localAddress: path('server') }, function* (server) {
        yield* endpoint({ remoteAddress: path('server') }, function* (client, transport) {
          for (let i = 0; i < 2000; i++) {
            transport.sendto(Buffer.alloc(1000));
          }
          transport.abort();
          yield* client.lost.wait();
          assert.equal(transport.getWriteBufferSize(), 0);
        });
        yield* server.count(1);
        assert.ok(server.data.length < 2000, `${server.data.length}`);
      });
    });
  },
  OWN,
);

ioTest(
  'errors: no socket at the remote path, a file at the local one, a peer that has gone',
  function* ({ loop }) {
    yield* inFolder(function* (path) {
      writeFileSync(path('file'), 'not a socket');
      for (const [options, code] of [
        [{ remoteAddress: path('nothing') }, 'ENOENT'],
        [{ localAddress: path('file') }, 'EADDRINUSE'],
      ] as const) {
        let failed: unknown;
        try {
          yield* loop.createDatagramEndpoint(() => new Received(), options);
        } catch (error) {
          failed = error;
        }
        assert.equal((failed as NodeJS.ErrnoException).code, code);
      }
      yield* endpoint({ localAddress: path('sender') }, function* (sender) {
        sender.transport.sendto('x', path('nothing'));
        yield* sender.until(() => sender.errors.length === 1);
        assert.equal(sender.errors[0]!.code, 'ENOENT');
      });
    });
  },
  OWN,
);

ioTest(
  "Node's modules have none",
  function* ({ loop }) {
    let failed: unknown;
    try {
      yield* loop.createDatagramEndpoint(() => new Received(), { localAddress: '/tmp/never' });
    } catch (error) {
      failed = error;
    }
    assert.ok(failed instanceof RuntimeError);
    assert.equal(failed.code, 'ERR_ASYNCIO_UNSUPPORTED');
  },
  NODES,
);
