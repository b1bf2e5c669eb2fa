import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  BufferedProtocol,
  type Coroutine,
  Event,
  getRunningLoop,
  Protocol,
  type Server,
  sleep,
  type Transport,
} from 'asyncio-native';
import { ioTest, portOf } from '../support/io-test.js';

/** Notes what it is told. */
class Noting extends Protocol {
  readonly lost = new Event();
  readonly data = new Event();
  transport!: Transport;
  readonly #name: string;
  readonly #log: string[];

  constructor(name: string, log: string[]) {
    super();
    this.#name = name;
    this.#log = log;
  }

  note(what: string): void {
    this.#log.push(`${this.#name} ${what}`);
  }

  override connectionMade(transport: Transport): void {
    this.transport = transport;
    this.note('made');
    getRunningLoop().callSoon(() => this.note('soon'));
  }

  override dataReceived(data: Buffer): void {
    this.note(`data ${data}`);
    this.data.set();
  }

  override eofReceived(): unknown {
    this.note('eof');
    return undefined;
  }

  override connectionLost(error: Error | null): void {
    this.note(`lost ${(error as NodeJS.ErrnoException | null)?.code ?? error}`);
    this.lost.set();
  }

  override pauseWriting(): void {
    this.note('pause');
  }

  override resumeWriting(): void {
    this.note('resume');
  }
}

/** A server with one connection to it, both with protocols. */
function* pair<S extends Protocol | BufferedProtocol, C extends Protocol | BufferedProtocol>(
  ofServer: () => S,
  ofClient: () => C,
  body: (client: C, transport: Transport, server: Server) => Coroutine<unknown>,
): Coroutine<void> {
  const loop = getRunningLoop();
  const server = yield* loop.createServer(ofServer, '127.0.0.1', 0);
  yield* server.with(function* () {
    const [transport, client] = yield* loop.createConnection(ofClient, '127.0.0.1', portOf(server));
    yield* body(client, transport, server);
    transport.close();
  });
}

// As CPython 3.14 calls back in the same program.
ioTest('the order of callbacks is that of asyncio', function* () {
  const log: string[] = [];
  const servers: Noting[] = [];
  const ofServer = (): Noting => {
    const made = new Noting('s', log);
    servers.push(made);
    return made;
  };
  yield* pair(
    ofServer,
    () => new Noting('c', log),
    function* (client, transport) {
      log.push('connected');
      transport.write('abc');
      yield* servers[0]!.data.wait();
      servers[0]!.transport.write('re');
      yield* client.data.wait();
      transport.writeEof();
      yield* client.lost.wait();
    },
  );
  assert.deepEqual(
    log.filter((line) => line.startsWith('s')),
    ['s made', 's soon', 's data abc', 's eof', 's lost null'],
  );
  assert.deepEqual(
    log.filter((line) => !line.startsWith('s')),
    ['c made', 'c soon', 'connected', 'c data re', 'c eof', 'c lost null'],
  );
});

ioTest('close: what was written goes out, nothing more is read, the protocol is told once', function* () {
  const log: string[] = [];
  const servers: Noting[] = [];
  yield* pair(
    () => {
      const made = new Noting('s', log);
      servers.push(made);
      return made;
    },
    () => new Noting('c', []),
    function* (_client, transport) {
      transport.write('last');
      transport.close();
      transport.close();
      assert.equal(transport.isClosing(), true);
      transport.write('ignored');
      yield* servers[0]!.lost.wait();
    },
  );
  assert.deepEqual(log, ['s made', 's soon', 's data last', 's eof', 's lost null']);
});

ioTest('pauseWriting above the high-water mark, resumeWriting at the low one', function* () {
  const log: string[] = [];
  class Deaf extends Protocol {
    override connectionMade(transport: Transport): void {
      transport.pauseReading();
      deaf = transport;
    }
    override dataReceived(data: Buffer): void {
      got += data.length;
      if (got === total) {
        all.set();
      }
    }
  }
  let deaf!: Transport;
  let got = 0;
  const total = 16 << 20;
  const all = new Event();
  yield* pair(
    () => new Deaf(),
    () => new Noting('c', log),
    function* (_client, transport) {
      transport.setWriteBufferLimits({ high: 1000 });
      assert.deepEqual(transport.getWriteBufferLimits(), [250, 1000]);
      transport.write(Buffer.alloc(total));
      assert.ok(transport.getWriteBufferSize() > 1000);
      assert.deepEqual(log.slice(2), ['c pause']);
      while (deaf === undefined) {
        yield* sleep(0);
      }
      assert.equal(deaf.isReading(), false);
      deaf.resumeReading();
      yield* all.wait();
      while (log.length < 4) {
        yield* sleep(1);
      }
      assert.deepEqual(log.slice(2), ['c pause', 'c resume']);
      assert.throws(() => transport.setWriteBufferLimits({ high: 1, low: 2 }), {
        code: 'ERR_ASYNCIO_INVALID_ARG_VALUE',
        message: /"limits"/,
      });
      assert.throws(() => transport.setWriteBufferLimits({ high: -1 }), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
    },
  );
});

ioTest('abort: what was not sent is lost, and the protocol is told', function* () {
  const log: string[] = [];
  yield* pair(
    () => new Noting('s', []),
    () => new Noting('c', log),
    function* (client, transport) {
      transport.write(Buffer.alloc(32 << 20));
      transport.abort();
      assert.equal(transport.getWriteBufferSize(), 0);
      yield* client.lost.wait();
      assert.equal(log.at(-1), 'c lost null');
    },
  );
});

ioTest('eofReceived that returns true keeps the connection for writing', function* () {
  const log: string[] = [];
  class Answers extends Noting {
    override eofReceived(): boolean {
      getRunningLoop().callSoon(() => {
        this.transport.write('after the end');
        this.transport.close();
      });
      return true;
    }
  }
  yield* pair(
    () => new Answers('s', []),
    () => new Noting('c', log),
    function* (client, transport) {
      transport.writeEof();
      yield* client.lost.wait();
      assert.deepEqual(log.slice(2), ['c data after the end', 'c eof', 'c lost null']);
    },
  );
});

ioTest('BufferedProtocol: reads into its own memory', function* () {
  class Into extends BufferedProtocol {
    readonly memory = Buffer.alloc(10);
    readonly parts: string[] = [];
    readonly ended = new Event();
    override getBuffer(): Uint8Array {
      return this.memory;
    }
    override bufferUpdated(size: number): void {
      this.parts.push(String(this.memory.subarray(0, size)));
    }
    override connectionLost(): void {
      this.ended.set();
    }
  }
  const made: Into[] = [];
  yield* pair(
    () => {
      made.push(new Into());
      return made[0]!;
    },
    () => new Protocol(),
    function* (_client, transport) {
      transport.write('0123456789abcdefghijklmno');
      transport.writeEof();
      yield* sleep(0);
      while (made.length === 0) {
        yield* sleep(0);
      }
      yield* made[0]!.ended.wait();
      assert.equal(made[0]!.parts.join(''), '0123456789abcdefghijklmno');
      assert.ok(made[0]!.parts.every((part) => part.length <= 10));
    },
  );
});

for (const method of ['dataReceived', 'eofReceived', 'connectionMade', 'connectionLost'] as const) {
  ioTest(`a protocol that throws in ${method} is reported, and the loop goes on`, function* ({ reports }) {
    const log: string[] = [];
    class Throwing extends Noting {}
    Object.defineProperty(Throwing.prototype, method, {
      value(this: Throwing) {
        throw new RangeError(`in ${method}`);
      },
    });
    yield* pair(
      () => new Throwing('s', []),
      () => new Noting('c', log),
      function* (client, transport) {
        transport.write('x');
        transport.writeEof();
        if (method === 'connectionMade') {
          transport.close();
        }
        yield* client.lost.wait();
      },
    );
    const [first] = reports.splice(0);
    assert.equal((first!.exception as Error).message, `in ${method}`);
  });
}

ioTest(
  'a factory that throws, or returns no protocol: the connection is closed, the server goes on',
  function* ({ reports }) {
    const loop = getRunningLoop();
    let count = 0;
    const server = yield* loop.createServer(
      () => {
        count++;
        if (count === 1) {
          throw new RangeError('factory');
        }
        return count < 4 ? ([undefined, {}][count - 2] as never) : new Noting('s', []);
      },
      '127.0.0.1',
      0,
    );
    for (let i = 0; i < 4; i++) {
      const client = new Noting('c', []);
      const [transport] = yield* loop.createConnection(() => client, '127.0.0.1', portOf(server));
      if (i < 3) {
        yield* client.lost.wait();
      }
      transport.close();
    }
    server.close();
    yield* server.waitClosed();
    assert.deepEqual(
      reports.splice(0).map(({ message }) => message),
      Array(3).fill('Error on transport creation for incoming connection'),
    );
  },
);

ioTest('setProtocol refuses what is no protocol', function* () {
  const loop = getRunningLoop();
  const server = yield* loop.createServer(() => new Noting('s', []), '127.0.0.1', 0);
  const [transport, protocol] = yield* loop.createConnection(() => new Noting('c', []), '127.0.0.1', portOf(server));
  for (const value of [null, undefined, 5, {}, { connectionMade() {} }]) {
    assert.throws(() => transport.setProtocol(value as never), {
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^setProtocol: "protocol" must be a protocol/,
    });
  }
  assert.equal(transport.getProtocol(), protocol);
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  assert.throws(() => transport.write(detached), {
    code: 'ERR_ASYNCIO_INVALID_ARG_VALUE',
    message: /"data" must be memory that is not detached/,
  });
  transport.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('writes from within every callback', function* () {
  class Writes extends Noting {
    override connectionMade(transport: Transport): void {
      super.connectionMade(transport);
      transport.write('1');
    }
    override eofReceived(): boolean {
      this.transport.write('2');
      this.transport.close();
      return true;
    }
    override connectionLost(error: Error | null): void {
      this.transport.write('3');
      super.connectionLost(error);
    }
  }
  const log: string[] = [];
  yield* pair(
    () => new Writes('s', []),
    () => new Noting('c', log),
    function* (client, transport) {
      yield* client.data.wait();
      transport.writeEof();
      yield* client.lost.wait();
      assert.equal(
        log
          .filter((line) => line.startsWith('c data'))
          .map((line) => line.slice(7))
          .join(''),
        '12',
      );
    },
  );
});

ioTest('setProtocol changes who is told; inspect shows the state', function* () {
  const log: string[] = [];
  yield* pair(
    () => new Noting('s', []),
    () => new Noting('c', log),
    function* (_client, transport, server) {
      const other = new Noting('other', log);
      transport.setProtocol(other);
      assert.equal(transport.getProtocol(), other);
      assert.match(inspect(transport), /^<StreamTransport (reading|idle) peer=127\.0\.0\.1:\d+ write=0>$/);
      assert.match(inspect(server), /^<Server serving on 127\.0\.0\.1:\d+ connections=\d>$/);
      transport.close();
      yield* other.lost.wait();
      assert.match(inspect(transport), /^<StreamTransport closed/);
    },
  );
});
