import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ContextVar, createTask, DatagramProtocol, getRunningLoop, sleep } from 'asyncio-native';
import { addressOf, endpoint, pairOfEndpoints, Received } from '../support/datagram-pair.js';
import { ioTest } from '../support/io-test.js';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

ioTest('a connected endpoint and one that is not send to each other', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    client.transport.sendto('to the server');
    assert.equal(String((yield* server.count(1))[0]), 'to the server');
    const from = server.from[0]!;
    assert.equal(Object.isFrozen(from), true);
    assert.deepEqual(from, client.transport.getExtraInfo('sockname'));
    server.transport.sendto(new TextEncoder().encode('to the client'), from);
    assert.equal(String((yield* client.count(1))[0]), 'to the client');
    assert.deepEqual(client.from[0], client.transport.getExtraInfo('peername'));
    assert.deepEqual(client.from[0], server.transport.getExtraInfo('sockname'));
    assert.equal(server.transport.getExtraInfo('peername', 'none'), 'none');
    assert.notEqual(server.transport.getExtraInfo('socket'), undefined);
  });
});

// As CPython 3.14 calls back in the same program.
ioTest('the order of callbacks is that of asyncio', function* () {
  const log = yield* endpoint({ localAddress: LOOPBACK }, function* (protocol, transport) {
    protocol.log.push('opened');
    transport.sendto('one', addressOf(transport));
    transport.sendto('two', addressOf(transport));
    yield* protocol.count(2);
    transport.close();
    protocol.log.push(`closing ${transport.isClosing()}`);
    return protocol.log;
  });
  assert.deepEqual(log, ['made', 'soon', 'opened', 'data one', 'data two', 'closing true', 'lost null']);
});

ioTest('IPv6, by numbers and by the name of the host', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    client.transport.sendto('six');
    assert.equal(String((yield* server.count(1))[0]), 'six');
    const { address, family } = server.from[0] as { address: string; family: string };
    assert.deepEqual([address, family], ['::1', 'IPv6']);
    server.transport.sendto('back', server.from[0]!);
    assert.equal(String((yield* client.count(1))[0]), 'back');
  }, '::1');
  yield* endpoint({ localAddress: LOOPBACK }, function* (server) {
    const { port } = addressOf(server.transport);
    yield* endpoint({ remoteAddress: { host: 'localhost', port }, family: 4 }, function* (client) {
      client.transport.sendto('by name');
      assert.equal(String((yield* server.count(1))[0]), 'by name');
    });
  });
});

ioTest('empty datagrams, both ways', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    client.transport.sendto('');
    client.transport.sendto(new ArrayBuffer(0));
    assert.deepEqual(
      (yield* server.count(2)).map((data) => data.length),
      [0, 0],
    );
    server.transport.sendto(Buffer.alloc(0), server.from[0]!);
    assert.deepEqual(
      (yield* client.count(1)).map((data) => data.length),
      [0],
    );
  });
});

ioTest('datagrams of any size keep their bounds and their bytes', function* () {
  const sizes = [1, 2, 3, 24, 25, 63, 64, 1000, 4096, 20_000, 60_000, 65_507];
  yield* pairOfEndpoints(function* (client, server) {
    for (const [n, size] of sizes.entries()) {
      client.transport.sendto(Buffer.alloc(size, n + 1));
      yield* server.count(n + 1);
    }
    const wrong = server.data.filter((data, n) => data.length !== sizes[n] || data.some((byte) => byte !== n + 1));
    assert.deepEqual(wrong, []);
  });
});

ioTest('what was received stays as it is, and what is sent may be changed at once', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    const memory = Buffer.from('first');
    client.transport.sendto(memory);
    memory.write('wrong');
    yield* server.count(1);
    for (let i = 0; i < 50; i++) {
      client.transport.sendto(`again ${i}`);
      yield* server.count(i + 2);
    }
    assert.equal(String(server.data[0]), 'first');
    assert.equal(String(server.data[50]), 'again 49');
  });
});

ioTest('many small datagrams in one iteration arrive in order', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 50; i++) {
        client.transport.sendto(String(round * 50 + i));
      }
      yield* server.count((round + 1) * 50);
    }
    assert.deepEqual(
      server.data.map(Number),
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });
});

ioTest('several peers: each datagram has the address of its own', function* () {
  yield* endpoint({ localAddress: LOOPBACK }, function* (server, transport) {
    const clients: Received[] = [];
    for (let n = 0; n < 5; n++) {
      const [, client] = yield* getRunningLoop().createDatagramEndpoint(() => new Received(), {
        remoteAddress: addressOf(transport),
      });
      clients.push(client);
    }
    for (const [n, client] of [...clients.entries(), ...clients.entries()]) {
      client.transport.sendto(String(n));
    }
    yield* server.count(10);
    for (const [i, data] of server.data.entries()) {
      assert.deepEqual(server.from[i], clients[Number(data)]!.transport.getExtraInfo('sockname'));
      transport.sendto(`you are ${data}`, server.from[i]!);
    }
    for (const [n, client] of clients.entries()) {
      yield* client.count(2);
      assert.deepEqual(client.data.map(String), [`you are ${n}`, `you are ${n}`]);
      client.transport.close();
      yield* client.lost.wait();
    }
  });
});

ioTest('a peer that is not there: errorReceived, and the endpoint goes on', function* () {
  const gone = yield* endpoint({ localAddress: LOOPBACK }, function* (_protocol, transport) {
    return addressOf(transport);
  });
  yield* endpoint({ remoteAddress: gone }, function* (client) {
    client.transport.sendto('is anybody there?');
    yield* client.until(() => client.errors.length > 0);
    assert.equal(client.errors[0]!.code, 'ECONNREFUSED');
    yield* endpoint({ localAddress: { ...gone } }, function* (server) {
      client.transport.sendto('now?');
      assert.equal(String((yield* server.count(1))[0]), 'now?');
    });
  });
});

ioTest('a datagram that is too long: errorReceived with EMSGSIZE, and the others go out', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    client.transport.sendto('before');
    client.transport.sendto(Buffer.alloc(65_508));
    client.transport.sendto(Buffer.alloc(1_000_000));
    client.transport.sendto('after');
    yield* server.count(2);
    yield* client.until(() => client.errors.length === 2);
    assert.deepEqual(server.data.map(String), ['before', 'after']);
    assert.deepEqual(
      client.errors.map(({ code }) => code),
      ['EMSGSIZE', 'EMSGSIZE'],
    );
  });
});

ioTest('what a method of the protocol throws is reported, and the endpoint goes on', function* ({ reports }) {
  class Failing extends Received {
    override datagramReceived(data: Buffer, address: string): void {
      super.datagramReceived(data, address);
      throw new Error(`not ${data}`);
    }
  }
  const [transport, protocol] = yield* getRunningLoop().createDatagramEndpoint(() => new Failing(), {
    localAddress: LOOPBACK,
  });
  transport.sendto('one', addressOf(transport));
  transport.sendto('two', addressOf(transport));
  yield* protocol.count(2);
  transport.close();
  yield* protocol.lost.wait();
  const told = reports.splice(0).map(({ message, exception }) => [message, (exception as Error).message]);
  const message = 'Exception in protocol.datagramReceived()';
  assert.deepEqual(told, [
    [message, 'not one'],
    [message, 'not two'],
  ]);
});

ioTest('close: what was sent goes out; abort and close are told once; later sends do nothing', function* () {
  yield* endpoint({ localAddress: LOOPBACK }, function* (server, target) {
    yield* endpoint({ remoteAddress: addressOf(target) }, function* (client, transport) {
      transport.sendto('the last');
      transport.close();
      transport.close();
      assert.equal(transport.isClosing(), true);
      yield* client.lost.wait();
      transport.abort();
      transport.sendto('too late');
      assert.deepEqual(
        client.log.filter((line) => line.startsWith('lost')),
        ['lost null'],
      );
      assert.throws(() => transport.setBroadcast(true), { code: 'ERR_ASYNCIO_TRANSPORT_CLOSED' });
    });
    yield* endpoint({ remoteAddress: addressOf(target) }, function* (client, transport) {
      transport.abort();
      yield* client.lost.wait();
      assert.match(
        inspect(transport),
        /^<DatagramEndpoint closed local=127\.0\.0\.1:\d+ peer=127\.0\.0\.1:\d+ write=0>$/,
      );
    });
    assert.deepEqual((yield* server.count(1)).map(String), ['the last']);
  });
});

ioTest('the limits of what waits', function* () {
  yield* pairOfEndpoints(function* (client, server) {
    const { transport } = client;
    assert.deepEqual(transport.getWriteBufferLimits(), [16_384, 65_536]);
    transport.setWriteBufferLimits({ high: 100 });
    assert.deepEqual(transport.getWriteBufferLimits(), [25, 100]);
    assert.throws(() => transport.setWriteBufferLimits({ high: 1, low: 2 }), RangeError);
    assert.equal(transport.getWriteBufferSize(), 0);
    transport.sendto('some');
    transport.sendto('x'.repeat(200));
    yield* server.count(2);
    // What goes to another socket of this machine has always gone.
    yield* client.until(() => client.transport.getWriteBufferSize() === 0);
    transport.sendto('and more');
    yield* server.count(3);
    assert.equal(server.data.length, 3);
  });
});

ioTest('the protocol is called in the context of who has opened the endpoint', function* () {
  const variable = new ContextVar<string>('variable');
  const seen: (string | undefined)[] = [];
  class Looking extends Received {
    override datagramReceived(data: Buffer, address: string): void {
      seen.push(variable.get(undefined));
      variable.set(String(data));
      super.datagramReceived(data, address);
    }
  }
  yield* createTask(
    (function* () {
      variable.set('opened');
      const [transport, protocol] = yield* getRunningLoop().createDatagramEndpoint(() => new Looking(), {
        localAddress: LOOPBACK,
      });
      transport.sendto('a', addressOf(transport));
      yield* protocol.count(1);
      transport.sendto('b', addressOf(transport));
      yield* protocol.count(2);
      transport.close();
      yield* protocol.lost.wait();
    })(),
  );
  assert.deepEqual(seen, ['opened', 'a']);
});

ioTest('setProtocol: the other one is called from then on', function* () {
  yield* endpoint({ localAddress: LOOPBACK }, function* (protocol, transport) {
    const other = new Received();
    assert.equal(transport.getProtocol(), protocol);
    transport.setProtocol(other);
    transport.sendto('for the other', addressOf(transport));
    assert.deepEqual((yield* other.count(1)).map(String), ['for the other']);
    transport.setProtocol(protocol);
    assert.deepEqual(protocol.data, []);
  });
});

ioTest('reusePort and reuseAddress: several at one address; without them EADDRINUSE', function* () {
  yield* endpoint({ localAddress: LOOPBACK, reuseAddress: true }, function* (_first, transport) {
    const localAddress = addressOf(transport);
    yield* endpoint({ localAddress, reuseAddress: true }, function* () {});
    let failed: unknown;
    try {
      yield* endpoint({ localAddress }, function* () {});
    } catch (error) {
      failed = error;
    }
    const { code, port } = failed as { code: string; port: number };
    assert.deepEqual([code, port], ['EADDRINUSE', localAddress.port]);
  });
});

ioTest('a broadcast endpoint is not connected, and sends to its remote address', function* () {
  yield* endpoint({ localAddress: LOOPBACK }, function* (server, target) {
    const remoteAddress = addressOf(target);
    yield* endpoint({ remoteAddress, allowBroadcast: true }, function* (client, transport) {
      assert.equal(transport.getExtraInfo('peername'), undefined);
      transport.sendto('to all');
      transport.sendto('to the same', remoteAddress);
      yield* server.count(2);
      assert.throws(() => transport.sendto('no', { ...remoteAddress, port: 9 }), {
        code: 'ERR_ASYNCIO_INVALID_ARG_VALUE',
      });
      transport.setBroadcast(false);
      assert.deepEqual(client.errors, []);
    });
  });
});

ioTest('an endpoint by its family alone receives at a port of its own', function* () {
  for (const family of [4, 6] as const) {
    yield* endpoint({ family }, function* (protocol, transport) {
      const { port } = addressOf(transport);
      transport.sendto('found', { address: family === 4 ? '127.0.0.1' : '::1', port });
      assert.deepEqual((yield* protocol.count(1)).map(String), ['found']);
    });
  }
  yield* endpoint({ localAddress: { port: 0 } }, function* (_protocol, transport) {
    assert.equal(addressOf(transport).address, '0.0.0.0');
  });
});

ioTest('wrong arguments', function* ({ loop }) {
  const make = (): Received => new Received();
  const value = { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };
  const type = { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  assert.throws(() => loop.createDatagramEndpoint(undefined as never, { family: 4 }), type);
  assert.throws(() => loop.createDatagramEndpoint(make, {}), value);
  assert.throws(() => loop.createDatagramEndpoint(make, undefined as never), value);
  assert.throws(() => loop.createDatagramEndpoint(make, { family: 5 as never }), value);
  assert.throws(() => loop.createDatagramEndpoint(make, { localAddress: 7 as never }), type);
  assert.throws(() => loop.createDatagramEndpoint(make, { localAddress: { port: 70_000 } }), value);
  assert.throws(() => loop.createDatagramEndpoint(make, { localAddress: { host: 7 as never, port: 1 } }), type);
  assert.throws(() => loop.createDatagramEndpoint(make, { localAddress: '/tmp/x', remoteAddress: { port: 1 } }), value);
  assert.throws(() => loop.createDatagramEndpoint(make, { family: 4, reusePort: 1 as never }), type);
  assert.throws(() => loop.createDatagramEndpoint(make, { family: 4, other: 1 } as never), {
    code: 'ERR_ASYNCIO_UNKNOWN_OPTION',
  });
  for (const [options, expected] of [
    [{ localAddress: { host: '127.0.0.1', port: 0 }, remoteAddress: { host: '::1', port: 1 } }, value.code],
    [{ localAddress: { host: '127.0.0.1', port: 0 }, family: 6 }, 'ENOTFOUND'],
  ] as const) {
    let code: unknown;
    try {
      yield* loop.createDatagramEndpoint(make, options);
    } catch (error) {
      code = (error as NodeJS.ErrnoException).code;
    }
    assert.equal(code, expected);
  }
  yield* endpoint({ localAddress: LOOPBACK }, function* (_protocol, transport) {
    const to = addressOf(transport);
    assert.throws(() => transport.sendto(7 as never, to), type);
    assert.throws(() => transport.sendto('x'), type);
    assert.throws(() => transport.sendto('x', { address: '127.0.0.1', port: 0 }), value);
    assert.throws(() => transport.sendto('x', { address: 'localhost', port: 9 }), value);
    assert.throws(() => transport.sendto('x', { address: '::1', port: 9 }), value);
    assert.throws(() => transport.sendto('x', { address: '127.0.0.1\0.1', port: 9 }), value);
    assert.throws(() => transport.addMembership('224.0.0.1\0.1'), value);
    assert.throws(() => transport.sendto('x', '/tmp/path'), value);
    assert.throws(() => transport.setMulticastTTL(256), value);
    assert.throws(() => transport.setMulticastTTL('1' as never), type);
    assert.throws(() => transport.setMulticastLoopback(1 as never), type);
    assert.throws(() => transport.addMembership(1 as never), type);
    assert.throws(() => transport.setMulticastInterface(1 as never), type);
  });
});

ioTest('a factory that fails leaves no socket open', function* ({ loop }) {
  for (const factory of [() => null as never, () => assert.fail('no protocol')] as (() => DatagramProtocol)[]) {
    let failed: unknown;
    try {
      yield* loop.createDatagramEndpoint(factory, { localAddress: LOOPBACK });
    } catch (error) {
      failed = error;
    }
    assert.ok(failed instanceof TypeError || failed instanceof assert.AssertionError);
  }
});

ioTest('cancelled while it is opened, it leaves no socket open', function* ({ loop }) {
  for (let turns = 0; turns < 6; turns++) {
    const lost: unknown[] = [];
    class Noting extends DatagramProtocol {
      override connectionLost(error: Error | null): void {
        lost.push(error);
      }
    }
    const opening = createTask(loop.createDatagramEndpoint(() => new Noting(), { localAddress: LOOPBACK }));
    for (let turn = 0; turn < turns; turn++) {
      yield* sleep(0);
    }
    if (opening.cancel()) {
      let code: unknown;
      try {
        yield* opening;
      } catch (error) {
        code = (error as Error).name;
      }
      assert.equal(code, 'CancelledError');
    } else {
      opening.result()[0].close();
    }
  }
});
