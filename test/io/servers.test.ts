import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import {
  type Coroutine,
  createTask,
  getRunningLoop,
  openConnection,
  openUnixConnection,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  startUnixServer,
  waitFor,
} from 'asyncio-native';
import { echo, ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

function* hold(reader: StreamReader): Coroutine<void> {
  yield* reader.read();
}

let paths = 0;

function socketPath(): string {
  return join(tmpdir(), `asyncio-native-${process.pid}-${paths++}.sock`);
}

ioTest('close stops listening at once; waitClosed waits for the connections', function* () {
  const server = yield* startServer(hold, '127.0.0.1', 0);
  const port = portOf(server);
  assert.equal(server.isServing(), true);
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  yield* sleep(2);
  server.close();
  server.close();
  assert.equal(server.isServing(), false);
  assert.deepEqual(server.sockets, []);
  assert.equal((yield* raised(openConnection('127.0.0.1', port))).code, 'ECONNREFUSED');
  const closed = createTask(server.waitClosed());
  yield* sleep(2);
  assert.equal(closed.done(), false);
  writer.close();
  yield* closed;
  assert.equal((yield* reader.read()).length, 0);
  yield* server.waitClosed();
});

ioTest('closeClients and abortClients end the connections of a server', function* () {
  for (const method of ['closeClients', 'abortClients'] as const) {
    const server = yield* startServer(hold, '127.0.0.1', 0);
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    yield* sleep(2);
    server.close();
    server[method]();
    yield* server.waitClosed();
    assert.equal((yield* reader.read()).length, 0);
    writer.close();
  }
});

ioTest('startServing and serveForever', function* () {
  const server = yield* startServer(hold, '127.0.0.1', 0, { startServing: false });
  assert.equal(server.isServing(), false);
  const serving = createTask(server.serveForever());
  yield* sleep(1);
  assert.equal(server.isServing(), true);
  assert.equal((yield* raised(server.serveForever())).code, 'ERR_ASYNCIO_SERVER_RUNNING');
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
  writer.close();
  yield* writer.waitClosed();
  yield* sleep(2);
  serving.cancel();
  assert.equal((yield* raised(serving as unknown as Coroutine<unknown>)).name, 'CancelledError');
  assert.equal(server.isServing(), false);
  assert.equal((yield* raised(server.startServing())).code, 'ERR_ASYNCIO_SERVER_CLOSED');
});

ioTest('closing a server ends serveForever', function* () {
  const server = yield* startServer(hold, '127.0.0.1', 0);
  const serving = createTask(server.serveForever());
  yield* sleep(1);
  server.close();
  assert.equal((yield* raised(serving as unknown as Coroutine<unknown>)).name, 'CancelledError');
});

ioTest('a port in use, and one that is free again', function* () {
  const server = yield* startServer(hold, '127.0.0.1', 0);
  const port = portOf(server);
  const error = yield* raised(startServer(hold, '127.0.0.1', port));
  assert.equal(error.code, 'EADDRINUSE');
  assert.equal(error.syscall, 'listen');
  assert.equal(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
  const { address, port: told } = error as { address?: string; port?: number };
  assert.deepEqual([address, told, error.errno], ['127.0.0.1', port, -constants.errno.EADDRINUSE]);
  server.close();
  yield* server.waitClosed();
  const again = yield* startServer(hold, '127.0.0.1', port);
  again.close();
  yield* again.waitClosed();
});

ioTest(
  'an error of a server that cannot listen names the coroutines that asked for it',
  function* ({ loop, isNative }) {
    const server = yield* startServer(hold, '127.0.0.1', 0);
    const port = portOf(server);
    function* listen(start: () => Coroutine<unknown>): Coroutine<void> {
      yield* start();
    }
    function* serve(start: () => Coroutine<unknown>): Coroutine<void> {
      yield* listen(start);
    }
    const missing = '/no/such/folder/socket';
    for (const start of [
      () => startServer(hold, '127.0.0.1', port),
      () => startServer(hold, 'name.invalid', 0),
      () => loop.createServer(() => new Protocol(), '127.0.0.1', port),
      () => startUnixServer(hold, missing),
      () => loop.createUnixServer(() => new Protocol(), missing),
    ] as (() => Coroutine<unknown>)[]) {
      const { stack } = yield* raised(serve(start));
      const own = stack!.split('\n').filter((line) => line.includes('servers.test'));
      const names = own.map((line) => /at (\S+)/.exec(line)![1]);
      // On the pure backend, the error comes later, through as many frames of ours as for a client.
      assert.deepEqual(names.slice(0, isNative ? 2 : 1), isNative ? ['listen', 'serve'] : ['listen'], stack);
    }
    server.close();
    yield* server.waitClosed();
  },
);

ioTest('several hosts, and every interface', function* () {
  const several = yield* startServer(hold, ['127.0.0.1', '127.0.0.2'], 0);
  assert.deepEqual(
    several.sockets.map((socket) => (socket as { address: string }).address),
    ['127.0.0.1', '127.0.0.2'],
  );
  several.close();
  const every = yield* startServer(hold, null, 0);
  assert.ok(every.sockets.length >= 1);
  every.close();
  yield* every.waitClosed();
});

ioTest('servers made and closed many times', function* () {
  for (let i = 0; i < 300; i++) {
    const server: Server = yield* startServer(hold, '127.0.0.1', 0);
    server.close();
    yield* server.waitClosed();
    assert.equal(server.isServing(), false);
  }
});

ioTest('refused: the error of the system in the form of Node', function* () {
  const server = yield* startServer(hold, '127.0.0.1', 0);
  const port = portOf(server);
  server.close();
  yield* server.waitClosed();
  const error = yield* raised(openConnection('127.0.0.1', port));
  assert.equal(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
  const {
    code,
    syscall,
    address,
    port: told,
    errno,
  } = error as NodeJS.ErrnoException & {
    address: string;
    port: number;
  };
  assert.deepEqual(
    { code, syscall, address, told },
    { code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', told: port },
  );
  assert.ok((errno as number) < 0);
});

ioTest('a new server after a refused connection', function* () {
  for (let i = 0; i < 20; i++) {
    const server = yield* startServer(
      function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
        writer.write('called');
      },
      '127.0.0.1',
      0,
    );
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    assert.equal(String(yield* reader.read()), 'called');
    writer.close();
    server.close();
    yield* server.waitClosed();
    yield* raised(openConnection('127.0.0.1', 1));
  }
});

ioTest('a name that does not exist', function* () {
  const error = yield* raised(openConnection('no-such-host.invalid', 80));
  assert.ok(['ENOTFOUND', 'EAI_AGAIN'].includes(error.code!), error.code);
  assert.equal(error.syscall, 'getaddrinfo');
});

ioTest('names are looked up as the domain name system has them', function* ({ loop }) {
  // What is written wider stands for the same.
  for (const [host, same] of [
    ['ｌｏｃａｌｈｏｓｔ', 'localhost'],
    ['ＬＯＣＡＬhost', 'localhost'],
    ['１２７.0.0.1', '127.0.0.1'],
  ] as const) {
    const options = { family: 4, type: 'stream' } as const;
    assert.deepEqual(yield* loop.getaddrinfo(host, 80, options), yield* loop.getaddrinfo(same, 80, options));
  }
  const server = yield* startServer(echo, 'ｌｏｃａｌｈｏｓｔ', 0);
  const [reader, writer] = yield* openConnection('ｌｏｃａｌｈｏｓｔ', portOf(server));
  writer.write('x');
  assert.equal(String(yield* reader.readexactly(1)), 'x');
  writer.close();
  server.close();
  yield* server.waitClosed();
  const error = yield* raised(loop.getaddrinfo('bücher.invalid', 80));
  assert.equal((error as { hostname?: string }).hostname, 'bücher.invalid');
  // Of no letters at all, and with what names cannot have.
  for (const host of ['\u200d.invalid', 'bü cher.invalid']) {
    yield* raised(loop.getaddrinfo(host, 80));
  }
});

ioTest('a lookup that is cancelled leaves nothing', function* () {
  const loop = getRunningLoop();
  for (let i = 0; i < 5; i++) {
    const looking = createTask(loop.getaddrinfo('no-such-host.invalid', 80));
    yield* sleep(0);
    looking.cancel();
    assert.equal((yield* raised(looking as unknown as Coroutine<unknown>)).name, 'CancelledError');
  }
});

ioTest('getaddrinfo and getnameinfo', function* () {
  const loop = getRunningLoop();
  const [numeric] = yield* loop.getaddrinfo('127.0.0.1', 80, { type: 'stream' });
  assert.deepEqual(numeric, {
    address: '127.0.0.1',
    family: 'IPv4',
    port: 80,
    type: 'stream',
    protocol: 6,
    canonname: '',
  });
  const local = yield* loop.getaddrinfo('localhost', 80, { family: 4, type: 'stream' });
  assert.ok(local.some(({ address, port }) => address === '127.0.0.1' && port === 80));
  const [host] = yield* loop.getnameinfo({ address: '127.0.0.1', port: 80 });
  assert.equal(typeof host, 'string');
  assert.throws(() => loop.getaddrinfo('localhost', 70_000), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  assert.throws(() => loop.getaddrinfo(5 as never, 80), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  assert.throws(() => loop.getaddrinfo('localhost', 80, { family: 5 as never }), {
    code: 'ERR_ASYNCIO_INVALID_ARG_VALUE',
    message: /"family"/,
  });
});

ioTest('a server that has lost its path to another leaves it alone when it is closed', function* () {
  const path = socketPath();
  const greet = (text: string) =>
    function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write(text);
    };
  const first = yield* startUnixServer(greet('first'), path);
  const second = yield* startUnixServer(greet('second'), path);
  assert.deepEqual([first.sockets, second.sockets], [[path], [path]]);
  first.close();
  yield* first.waitClosed();
  const [reader, writer] = yield* openUnixConnection(path);
  assert.equal(String(yield* reader.read()), 'second');
  writer.close();
  second.close();
  yield* second.waitClosed();
  assert.equal(statSync(path, { throwIfNoEntry: false }), undefined);
  assert.deepEqual(
    readdirSync(dirname(path)).filter((name) => name.startsWith(`.${process.pid.toString(36)}-`)),
    [],
  );
});

ioTest('Unix sockets of which the path is as long as it can be', function* () {
  const folder = mkdtempSync(join(tmpdir(), 'long-'));
  const path = join(folder, 'x'.repeat(107 - folder.length - 1));
  const server = yield* startUnixServer(hold, path);
  assert.ok(statSync(path).isSocket());
  server.close();
  yield* server.waitClosed();
  rmSync(folder, { recursive: true });
});

ioTest('Unix sockets: there and back, replaced when stale, removed when closed', function* () {
  const path = socketPath();
  for (let i = 0; i < 2; i++) {
    const server = yield* startUnixServer(function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write(yield* reader.readline());
    }, path);
    assert.deepEqual(server.sockets, [path]);
    assert.ok(statSync(path).isSocket());
    const [reader, writer] = yield* openUnixConnection(path);
    writer.write('hello\n');
    assert.equal(String(yield* reader.read()), 'hello\n');
    writer.close();
    server.close();
    yield* server.waitClosed();
    assert.equal(statSync(path, { throwIfNoEntry: false }), undefined);
  }
  assert.equal((yield* raised(openUnixConnection(path))).code, 'ENOENT');
  writeFileSync(path, 'a file');
  try {
    assert.equal((yield* raised(startUnixServer(hold, path))).code, 'EADDRINUSE');
  } finally {
    rmSync(path);
  }
});

ioTest('createUnixConnection and createUnixServer', function* () {
  const path = socketPath();
  const loop = getRunningLoop();
  const log: string[] = [];
  class Notes extends Protocol {
    override dataReceived(data: Buffer): void {
      log.push(String(data));
    }
  }
  const server = yield* loop.createUnixServer(() => new Notes(), path);
  const [transport] = yield* loop.createUnixConnection(() => new Protocol(), path);
  transport.write('by protocol');
  while (log.length === 0) {
    yield* sleep(1);
  }
  assert.deepEqual(log, ['by protocol']);
  transport.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('openConnection that is cancelled at any moment leaves no descriptor', function* () {
  const server = yield* startServer(() => {}, '127.0.0.1', 0);
  const port = portOf(server);
  for (let turns = 0; turns < 8; turns++) {
    const opening = createTask(openConnection('127.0.0.1', port));
    for (let i = 0; i < turns; i++) {
      yield* sleep(0);
    }
    if (opening.cancel()) {
      yield* raised(opening as unknown as Coroutine<unknown>);
    } else {
      const [, writer] = yield* opening;
      writer.close();
    }
  }
  server.close();
  server.abortClients();
  yield* waitFor(server.waitClosed(), 5000);
  assert.match(inspect(server), /^<Server closed connections=0>$/);
});

ioTest('a local address', function* () {
  const server = yield* startServer(
    function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write((writer.getExtraInfo('peername') as { address: string }).address);
    },
    '127.0.0.1',
    0,
  );
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), {
    localAddress: '127.0.0.9',
    keepAlive: 60,
    noDelay: false,
  });
  assert.equal(String(yield* reader.read()), '127.0.0.9');
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('wrong arguments name what is wrong', function* () {
  const type = 'ERR_ASYNCIO_INVALID_ARG_TYPE';
  const value = 'ERR_ASYNCIO_INVALID_ARG_VALUE';
  assert.throws(() => openConnection('localhost', -1), { code: value, message: /"port"/ });
  assert.throws(() => openConnection('localhost', 65_536), { code: value, message: /"port"/ });
  assert.throws(() => openConnection('localhost', '80' as never), { code: type, message: /"port"/ });
  assert.throws(() => openConnection(undefined as never, 80), { code: type, message: /"host"/ });
  assert.throws(() => openConnection('a\0b', 80), { code: value, message: /"host"/ });
  assert.throws(() => openConnection('a', 80, { limit: 0 }), { code: value, message: /"limit"/ });
  assert.throws(() => openConnection('a', 80, { family: 5 as never }), { code: value, message: /"family"/ });
  assert.throws(() => openConnection('a', 80, { noDelay: 1 as never }), { code: type, message: /"noDelay"/ });
  assert.throws(() => openConnection('a', 80, { other: 1 } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => startServer(5 as never, null, 0), { code: type, message: /"connected"/ });
  assert.throws(() => startServer(hold, null, 0, { backlog: 0 }), { code: value, message: /"backlog"/ });
  assert.throws(() => openUnixConnection('x'.repeat(200)), { code: value, message: /"path"/ });
  assert.throws(() => startUnixServer(hold, ''), { code: value, message: /"path"/ });
  const error = yield* raised(openConnection('127.0.0.1', 80, { localAddress: 'localhost' }));
  assert.equal(error.code, value);
});
