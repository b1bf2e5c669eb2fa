import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import {
  ContextVar,
  type Coroutine,
  createSubprocessExec,
  createTask,
  currentTask,
  Event,
  getRunningLoop,
  newEventLoop,
  openConnection,
  Protocol,
  runAsync,
  sleep,
  startServer,
  type Transport,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { ioTest, portOf } from '../support/io-test.js';

const name = new ContextVar<string>('name');
const store = new AsyncLocalStorage<string>();

/** Notes in which context, and with which store, each callback is called. */
class Noting extends Protocol {
  readonly lost = new Event();
  transport!: Transport;
  readonly #who: string;
  readonly #log: string[];

  constructor(who: string, log: string[]) {
    super();
    this.#who = who;
    this.#log = log;
  }

  note(what: string): void {
    const inStore = store.getStore();
    this.#log.push(`${this.#who} ${what}: ${name.get('none')}${inStore === undefined ? '' : ` ${inStore}`}`);
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
    this.note('made');
  }

  override dataReceived(data: Buffer): void {
    this.note(`data ${data}`);
    if (String(data) === 'set') {
      name.set('set by data');
    }
    this.transport.write(data);
  }

  override eofReceived(): void {
    this.note('eof');
  }

  override connectionLost(): void {
    this.lost.set();
  }
}

// As CPython 3.11 and 3.14 do.
ioTest('handlers and protocols run in the context of who made the server or the connection', function* () {
  const log: string[] = [];
  name.set('server');
  const streams = yield* startServer(
    function* (): Coroutine<void> {
      log.push(`handler: ${name.get('none')}`);
      yield* sleep(0);
    },
    '127.0.0.1',
    0,
  );
  const loop = getRunningLoop();
  const servers: Noting[] = [];
  const server = yield* loop.createServer(
    () => {
      log.push(`factory: ${name.get('none')}`);
      servers.push(new Noting('server', log));
      return servers[0]!;
    },
    '127.0.0.1',
    0,
  );
  name.set('client');
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(streams));
  yield* reader.read();
  writer.close();
  const echoes: string[] = [];
  const echoed = new Event();
  class Client extends Noting {
    override dataReceived(data: Buffer): void {
      this.note(`data ${data}`);
      echoes.push(String(data));
      echoed.set();
    }
  }
  const [transport, client] = yield* loop.createConnection(
    () => new Client('client', log),
    '127.0.0.1',
    portOf(server),
  );
  for (const text of ['set', 'again']) {
    echoed.clear();
    transport.write(text);
    yield* echoed.wait();
  }
  transport.writeEof();
  yield* client.lost.wait();
  assert.deepEqual(
    log.filter((line) => !line.startsWith('client')),
    [
      'handler: server',
      'factory: server',
      'server made: server',
      'server data set: server',
      'server data again: set by data',
      'server eof: set by data',
    ],
  );
  assert.deepEqual(
    log.filter((line) => line.startsWith('client')),
    ['client made: client', 'client data set: client', 'client data again: client', 'client eof: client'],
  );
  assert.equal(name.get(), 'client');
  streams.close();
  server.close();
  yield* streams.waitClosed();
  yield* server.waitClosed();
});

for (const backend of BACKENDS) {
  test(`protocols see the stores of who made the connection [${backend}]`, async () => {
    const log: string[] = [];
    const main = function* (): Coroutine<void> {
      const loop = getRunningLoop();
      const server = yield* loop.createServer(() => new Noting('server', log), '127.0.0.1', 0);
      class Client extends Noting {
        override dataReceived(): void {
          this.note('data');
          this.transport.close();
        }
      }
      const [transport, client] = yield* loop.createConnection(
        () => new Client('client', log),
        '127.0.0.1',
        portOf(server),
      );
      transport.write('x');
      yield* client.lost.wait();
      server.close();
      yield* server.waitClosed();
    };
    await store.run('STORE', () => runAsync(main, { loopFactory: () => newEventLoop({ backend }) }));
    assert.deepEqual(log.filter((line) => !line.includes('eof')).sort(), [
      'client data: none STORE',
      'client made: none STORE',
      'server data x: none STORE',
      'server made: none STORE',
    ]);
  });

  test(`callbacks of a connection have the loop of that connection, where several are hosted [${backend}]`, async () => {
    const main = function* (): Coroutine<string[]> {
      const loop = getRunningLoop();
      const found: string[] = [];
      const done = new Event();
      class Asks extends Protocol {
        override dataReceived(): void {
          found.push(String(getRunningLoop() === loop), String(currentTask()));
          createTask(
            (function* () {
              yield* sleep(0);
              done.set();
            })(),
          );
        }
      }
      const server = yield* loop.createServer(() => new Asks(), '127.0.0.1', 0);
      const [transport] = yield* loop.createConnection(() => new Protocol(), '127.0.0.1', portOf(server));
      transport.write('x');
      yield* done.wait();
      transport.close();
      server.close();
      yield* server.waitClosed();
      return found;
    };
    const loopFactory = () => newEventLoop({ backend });
    const both = await Promise.all([runAsync(main, { loopFactory }), runAsync(main, { loopFactory })]);
    assert.deepEqual(both, [
      ['true', 'null'],
      ['true', 'null'],
    ]);
  });
}

for (const backend of BACKENDS) {
  test(`connections and children leave the variables of the code around a hosted run alone [${backend}]`, async () => {
    const around = new ContextVar<string>('around');
    around.set('outer');
    await runAsync(
      function* () {
        const server = yield* startServer((_reader, writer) => writer.close(), '127.0.0.1', 0);
        const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
        yield* reader.read();
        writer.close();
        server.close();
        yield* server.waitClosed();
        const child = yield* createSubprocessExec('true', []);
        yield* child.wait();
      },
      { loopFactory: () => newEventLoop({ backend }) },
    );
    assert.equal(around.get(), 'outer');
  });
}
