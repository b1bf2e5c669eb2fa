import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { abortable, type Coroutine, createTask, ensureFuture, gather, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

const id = new AsyncLocalStorage<unknown>();

async function afterTurns(): Promise<unknown> {
  await turn();
  await null;
  return id.getStore();
}

async function afterTask(t: LoopTest): Promise<unknown> {
  await t.loop.createTask(sleep(1));
  return id.getStore();
}

/** What a task sees, and the Promises that it starts, awaits and is awaited by. */
function* everywhere(t: LoopTest): Coroutine<unknown[]> {
  return [
    id.getStore(),
    yield* ensureFuture(afterTurns()),
    id.getStore(),
    yield afterTurns(),
    yield* abortable(async (signal) => {
      await turn(undefined, { signal });
      return id.getStore();
    }),
    yield* ensureFuture(Promise.resolve().then(() => id.getStore())),
    yield* ensureFuture(afterTask(t)),
    id.getStore(),
  ];
}

loopTest('Promises that a task starts see its stores', async (t) => {
  const [a, none, b] = await t.host(function* () {
    const make = (): Coroutine<unknown[]> => everywhere(t);
    return yield* gather([
      id.run('a', () => createTask(make())),
      createTask(make()),
      id.run('b', () => createTask(make())),
    ]);
  });
  assert.deepEqual(
    [a, none, b],
    ['a', undefined, 'b'].map((store) => Array(8).fill(store)),
  );
});

loopTest('what is entered with enterWith in a hosted task stays with it', async (t) => {
  function* entering(store: string | undefined): Coroutine<unknown[]> {
    if (store !== undefined) id.enterWith(store);
    yield* ensureFuture(afterTurns());
    return yield* everywhere(t);
  }
  const all = await t.loop.runUntilCompleteAsync(gather([undefined, 'a', undefined, 'b'].map(entering)));
  assert.deepEqual(
    all,
    [undefined, 'a', undefined, 'b'].map((store) => Array(8).fill(store)),
  );
});

loopTest('who attaches or runs the loop lends its stores to nobody', async (t) => {
  const outside = t.loop.createTask(everywhere(t));
  const soon: unknown[] = [];
  t.loop.callSoon(() => soon.push(id.getStore()));
  await id.run('host', async () => {
    assert.deepEqual(await t.host(() => everywhere(t)), Array(8).fill('host'));
  });
  id.run('host', () => t.loop.attach());
  const later = t.loop.createFuture();
  t.loop.callLater(1, () => later.setResult(id.getStore()));
  assert.equal(await later, undefined);
  assert.deepEqual(await outside, Array(8).fill(undefined));
  t.loop.detach();
  assert.deepEqual(soon, [undefined]);
});

loopTest('callbacks of Node schedule with their own stores on an attached loop', async (t) => {
  t.loop.attach();
  const results = ['a', 'b', undefined].map((store) =>
    id.run(store, async () => {
      await turn();
      const task = t.loop.createTask(everywhere(t));
      await turn();
      const all = await task;
      return [...all, id.getStore()];
    }),
  );
  assert.deepEqual(
    await Promise.all(results),
    ['a', 'b', undefined].map((store) => Array(9).fill(store)),
  );
  t.loop.detach();
});

const REQUESTS = 40;

for (const enter of ['run', 'enterWith'] as const) {
  loopTest(
    `a server gives each request its own store by ${enter}, and they never mix`,
    async (t) => {
      t.loop.attach();
      function* answer(url: string): Coroutine<string> {
        if (enter === 'enterWith') id.enterWith(url);
        const stores = new Set([id.getStore()]);
        for (let i = 0; i < 3; i++) {
          for (const store of yield* everywhere(t)) stores.add(store);
          yield* sleep(i % 2);
          stores.add(
            yield* createTask(
              (function* () {
                yield;
                return id.getStore();
              })(),
            ),
          );
        }
        return [...stores].join();
      }
      const server = createServer((request, response) => {
        const url = request.url as string;
        const start = () => t.loop.createTask(answer(url));
        const task = enter === 'run' ? id.run(url, start) : start();
        task.addDoneCallback(() => response.end(task.result()));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const ask = async (path: string): Promise<string> => {
        const [response] = await once(get({ port, path, host: '127.0.0.1', agent: false }), 'response');
        let body = '';
        for await (const chunk of response) body += chunk;
        return body;
      };
      const paths = Array.from({ length: REQUESTS }, (_, i) => `/${i}`);
      assert.deepEqual(await Promise.all(paths.map(ask)), paths);
      server.close();
      await once(server, 'close');
      t.loop.detach();
    },
    { clock: 'monotonic' },
  );
}
