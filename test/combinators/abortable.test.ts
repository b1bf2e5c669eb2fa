import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { abortable, CancelledError, type Coroutine, createTask, Future, gather, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** Runs `body` with the address of a server that answers as `answer` says. */
async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  body: (url: string, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** The text behind `url`; gives up when its task is cancelled. */
function* get(url: string): Coroutine<string> {
  const reply = yield* abortable((signal) => fetch(url, { signal }));
  return yield* abortable(() => reply.text());
}

loopTest(
  'fetch from a server',
  async (t) => {
    await withServer(
      (request, response) => response.end(`path ${request.url}`),
      async (url) => {
        const texts = await t.host(function* () {
          return yield* gather(Array.from({ length: 20 }, (_, i) => get(`${url}${i}`)));
        });
        assert.deepEqual(
          texts,
          Array.from({ length: 20 }, (_, i) => `path /${i}`),
        );
      },
    );
  },
  { clock: 'monotonic' },
);

loopTest(
  'cancelling the task that fetches hangs up on the server',
  async (t) => {
    const arrived = t.loop.createFuture<undefined>();
    const hungUp = t.loop.createFuture<undefined>();
    await withServer(
      (_request, response) => {
        arrived.setResult(undefined);
        response.on('close', () => hungUp.setResult(undefined));
      },
      async (url) => {
        await t.host(function* () {
          const task = createTask(get(url));
          yield* arrived;
          task.cancel('no patience');
          try {
            yield* task;
            assert.fail('not cancelled');
          } catch (error) {
            assert.ok(error instanceof CancelledError);
            assert.equal(error.message, 'no patience');
          }
          yield* hungUp;
        });
      },
    );
  },
  { clock: 'monotonic' },
);

loopTest(
  'cancelling while the body arrives',
  async (t) => {
    const hungUp = t.loop.createFuture<undefined>();
    await withServer(
      (_request, response) => {
        response.write('the first half');
        response.on('close', () => hungUp.setResult(undefined));
      },
      async (url) => {
        await t.host(function* () {
          const controller = new AbortController();
          const reply = yield* abortable(() => fetch(url, { signal: controller.signal }));
          const body = abortable((signal) => {
            signal.addEventListener('abort', () => controller.abort(signal.reason));
            return reply.text();
          });
          const task = createTask(
            (function* () {
              yield* body;
            })(),
          );
          yield* sleep(0);
          task.cancel();
          yield* hungUp;
          assert.equal(task.cancelled(), true);
          assert.equal(body.cancelled(), true);
        });
      },
    );
  },
  { clock: 'monotonic' },
);

loopTest(
  'a fetch that fails raises what fetch raises',
  async (t) => {
    let url = '';
    await withServer(
      () => {},
      async (address) => {
        url = address;
      },
    );
    await assert.rejects(
      t.host(() => get(url)),
      { name: 'TypeError', message: 'fetch failed' },
    );
  },
  { clock: 'monotonic' },
);

loopTest('start is called at once, with a signal that is not aborted', (t) => {
  let signal: AbortSignal | undefined;
  const future = abortable((given) => {
    signal = given;
    return Promise.resolve(1);
  });
  assert.ok(future instanceof Future);
  assert.ok(signal instanceof AbortSignal);
  assert.equal(signal.aborted, false);
  assert.equal(future.getLoop(), t.loop);
  future.cancel();
});

loopTest('cancel aborts the signal, once, with a CancelledError that has the message', () => {
  let signal!: AbortSignal;
  const future = abortable((given) => {
    signal = given;
    return new Promise(() => {});
  });
  let aborts = 0;
  signal.addEventListener('abort', () => aborts++);
  assert.equal(future.cancel('why'), true);
  assert.equal(signal.aborted, true);
  assert.ok(signal.reason instanceof CancelledError);
  assert.equal(signal.reason.message, 'why');
  assert.equal(future.cancelled(), true);
  assert.equal(future.cancel('again'), false);
  assert.equal(aborts, 1);
  assert.equal(signal.reason.message, 'why');
});

loopTest('what is done is not aborted any more', async (t) => {
  await t.host(function* () {
    let signal!: AbortSignal;
    const future = abortable((given) => {
      signal = given;
      return Promise.resolve('x');
    });
    assert.equal(yield* future, 'x');
    assert.equal(future.cancel(), false);
    assert.equal(signal.aborted, false);
  });
});

loopTest('the rejection that follows the abort is heard of by nobody', async (t) => {
  await t.host(function* () {
    const future = abortable(
      (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    future.cancel();
    yield new Promise((resolve) => setImmediate(resolve));
    assert.equal(future.cancelled(), true);
  });
});

loopTest('a promise that ignores the signal: the future is cancelled all the same', async (t) => {
  await t.host(function* () {
    let settle!: (value: string) => void;
    const future = abortable(
      () =>
        new Promise<string>((resolve) => {
          settle = resolve;
        }),
    );
    future.cancel();
    settle('too late');
    yield new Promise((resolve) => setImmediate(resolve));
    assert.equal(future.cancelled(), true);
  });
});

loopTest('arguments', () => {
  for (const bad of [undefined, null, 1, {}, Promise.resolve()]) {
    assert.throws(() => abortable(bad as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^abortable: "start" must be a function/,
    });
  }
  for (const returned of [undefined, null, 1, 'text', {}, { then: 1 }]) {
    assert.throws(() => abortable((() => returned) as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^abortable: "start" must be a function that returns a Promise, got /,
    });
  }
  const error = new Error('in start');
  assert.throws(
    () =>
      abortable(() => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});
