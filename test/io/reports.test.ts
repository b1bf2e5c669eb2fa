import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Coroutine,
  DeadlockError,
  Event,
  newEventLoop,
  openConnection,
  type Server,
  sleep,
  startServer,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { portOf } from '../support/io-test.js';

/** A connection whose server is closed. */
function* connection(kept: unknown[]): Coroutine<Server> {
  const server = yield* startServer(() => {}, '127.0.0.1', 0);
  kept.push(yield* openConnection('127.0.0.1', portOf(server)));
  yield* sleep(2);
  return server;
}

for (const backend of BACKENDS) {
  test(`in debug mode what is open when the loop is closed is reported [${backend}]`, async () => {
    const warnings: string[] = [];
    const listener = (warning: Error): void => void warnings.push(`${warning.name} ${warning.message}`);
    process.on('warning', listener);
    const loop = newEventLoop({ backend, debug: true });
    const kept: unknown[] = [];
    await loop.runUntilCompleteAsync(connection(kept));
    loop.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    const [server, ...transports] = warnings.filter((text) => text.startsWith('ResourceWarning')).sort();
    assert.match(server!, /^ResourceWarning unclosed <Server serving on 127\.0\.0\.1:\d+ connections=1>$/);
    assert.equal(transports.length, 2);
    for (const transport of transports) {
      assert.match(transport, /^ResourceWarning unclosed <StreamTransport reading peer=127\.0\.0\.1:\d+ write=0>$/);
    }
  });

  if (backend === 'native') {
    test('a DeadlockError shows connections that are paused', () => {
      const loop = newEventLoop({ backend });
      const kept: [unknown, { transport: { pauseReading(): void } }][] = [];
      assert.throws(
        () =>
          loop.runUntilComplete(
            (function* () {
              const server = yield* connection(kept);
              kept[0]![1].transport.pauseReading();
              server.closeClients();
              server.close();
              yield* new Event().wait();
            })(),
          ),
        (error) => error instanceof DeadlockError && /\nopen: <StreamTransport idle peer=127/.test(error.message),
      );
      loop.close();
    });
  }
}
