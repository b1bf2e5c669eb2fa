import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Coroutine,
  Event,
  newEventLoop,
  openConnection,
  type Statistics,
  sleep,
  startServer,
  statistics,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { portOf } from '../support/io-test.js';

/** How the numbers have changed since `before`. */
function since(before: Statistics): Statistics {
  const now = statistics();
  return {
    loops: now.loops - before.loops,
    handlesOpened: now.handlesOpened - before.handlesOpened,
    handlesClosed: now.handlesClosed - before.handlesClosed,
    transports: now.transports - before.transports,
  };
}

/** Two turns of Node's loop: libuv closes handles at the end of one. */
async function turns(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

for (const backend of BACKENDS) {
  test(`a loop counts until it is closed [${backend}]`, () => {
    const before = statistics();
    const loops = [1, 2, 3].map(() => newEventLoop({ backend }));
    assert.equal(since(before).loops, 3);
    for (const loop of loops) loop.close();
    assert.equal(since(before).loops, 0);
    loops[0]!.close();
    assert.equal(since(before).loops, 0, 'closing again changes nothing');
  });

  test(`a blocking run in a module needs no handles of Node's [${backend}]`, () => {
    const before = statistics();
    const loop = newEventLoop({ backend, clock: 'virtual' });
    loop.runUntilComplete(sleep(10));
    loop.close();
    assert.deepEqual(since(before), { loops: 0, handlesOpened: 0, handlesClosed: 0, transports: 0 });
  });

  test(`an attached loop opens handles, and closes what it has opened [${backend}]`, async () => {
    const before = statistics();
    const loop = newEventLoop({ backend });
    loop.attach();
    const fired = new Promise<void>((resolve) => loop.callLater(1, resolve));
    loop.callLater(60_000, () => {});
    await fired;
    const { handlesOpened, handlesClosed } = since(before);
    assert.ok(handlesOpened > handlesClosed, `${handlesOpened} opened, ${handlesClosed} closed`);
    loop.close();
    await turns();
    const after = since(before);
    assert.equal(after.loops, 0);
    assert.equal(after.handlesClosed, after.handlesOpened);
  });

  test(`a hosted run that held the process, and was stopped, leaves nothing open [${backend}]`, async () => {
    const before = statistics();
    const loop = newEventLoop({ backend });
    const run = loop.runForeverAsync();
    await turns();
    loop.callSoonThreadsafe(() => loop.stop());
    await run;
    loop.close();
    await turns();
    const after = since(before);
    assert.ok(after.handlesOpened > 0);
    assert.equal(after.handlesClosed, after.handlesOpened);
  });

  test(`connections and servers count until they are closed [${backend}]`, async () => {
    const before = statistics();
    const loop = newEventLoop({ backend });
    await loop.runUntilCompleteAsync(
      (function* (): Coroutine<void> {
        const accepted = new Event();
        const server = yield* startServer(() => accepted.set(), '127.0.0.1', 0);
        const [, writer] = yield* openConnection('127.0.0.1', portOf(server));
        yield* accepted.wait();
        assert.equal(since(before).transports, 3);
        writer.close();
        yield* writer.waitClosed();
        server.close();
        server.closeClients();
        yield* server.waitClosed();
        assert.equal(since(before).transports, 0);
        const other = yield* startServer(() => {}, '127.0.0.1', 0);
        assert.equal(since(before).transports, 1);
        other.close();
        assert.equal(since(before).transports, 0);
        yield* startServer(() => {}, '127.0.0.1', 0);
        assert.equal(since(before).transports, 1);
      })(),
    );
    loop.close();
    await turns();
    assert.equal(since(before).transports, 0);
  });
}
