import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { BrokenExecutorError, run, ThreadPoolExecutor, toThread, transfer } from 'asyncio-native';
import { held, hold, open, poolTest, words } from './pools.js';

const identity = (x: number): number => x;
const exit = (code: number): void => process.exit(code);

poolTest(
  'process.exit fails the call that it was in; the next one gets another thread',
  { maxWorkers: 1 },
  async (pool) => {
    for (let i = 0; i < 2; i++) {
      await assert.rejects(async () => pool.submit(exit, 3), BrokenExecutorError);
      assert.equal(await pool.submit(identity, i), i);
    }
  },
);

poolTest(
  'a call that breaks what the package needs ends the thread; the next one gets another',
  { maxWorkers: 1 },
  async (pool) => {
    pool.submit(identity, 0).result();
    const replaced = pool.submit(() => {
      // What the thread throws does not end it then.
      process.on('uncaughtException', () => {});
      Map.prototype.get = () => {
        throw new Error('replaced');
      };
      return 1;
    });
    assert.equal(await replaced, 1);
    assert.equal(await pool.submit((x: number) => x + 1, 1), 2);
  },
);

poolTest(
  'calls behind one that kills its thread are made elsewhere, in their order',
  { maxWorkers: 1 },
  async (pool) => {
    await pool.submit(identity, 0);
    // As after many short calls, so that these are sent ahead.
    pool._pool.threads[0]!.window = 64;
    const order = words();
    const gate = words();
    const killer = pool.submit((shared: Int32Array) => {
      Atomics.wait(shared, 1, 0);
      process.exit(1);
    }, gate);
    // How many were made before it, in its thread.
    const made = (_index: number): number => {
      const here = globalThis as { callsMade?: number };
      here.callsMade = (here.callsMade ?? -1) + 1;
      return here.callsMade;
    };
    const calls = Array.from({ length: 100 }, (_none, i) => pool.submit(made, i));
    const kept = pool.submit((shared: Int32Array) => Atomics.add(shared, 0, 1), order);
    assert.ok(pool._pool.threads[0]!.load > 8);
    open(gate);
    await assert.rejects(async () => killer, BrokenExecutorError);
    assert.deepEqual(
      await Promise.all(calls),
      calls.map((_call, i) => i),
    );
    assert.equal(await kept, 0);
  },
);

/** Ends its thread behind the reply, once the words say so: what is sent meanwhile does not begin. */
const exitLater = (shared: Int32Array): void => {
  setImmediate(() => {
    Atomics.wait(shared, 1, 0);
    process.exit(1);
  });
};

const throwLater = (shared: Int32Array): void => {
  setImmediate(() => {
    Atomics.wait(shared, 1, 0);
    throw new Error('left behind');
  });
};

for (const [how, end] of Object.entries({ exits: exitLater, throws: throwLater })) {
  poolTest(
    `calls that had not begun when their thread ${how} are made elsewhere, whatever their arguments`,
    { maxWorkers: 1 },
    async (pool) => {
      const buffer = () => new Uint8Array(2000).fill(3);
      for (const argument of [1, 'text', { deep: [1, { a: 2 }] }, [1], new Map([[1, 2]]), buffer(), null]) {
        const gate = words();
        await pool.submit(end, gate);
        const sent = structuredClone(argument);
        const call = pool.submit((x: unknown) => x, sent);
        // What the caller does with it later is no affair of the call.
        if (Array.isArray(sent)) sent.push(2);
        open(gate);
        assert.deepEqual(await call, argument);
      }
    },
  );
}

poolTest(
  'what was transferred to a thread that has not begun the call is given back',
  { maxWorkers: 1 },
  async (pool) => {
    const gate = words();
    await pool.submit(exitLater, gate);
    const bytes = new Uint8Array(3000).fill(5);
    const call = pool.submit((x: Uint8Array) => x.length, transfer(bytes, [bytes.buffer]));
    const { port1, port2 } = new MessageChannel();
    const next = pool.submit((port: unknown) => typeof port, transfer(port2, [port2]));
    open(gate);
    assert.equal(bytes.length, 0);
    assert.equal(await call, 3000);
    assert.equal(await next, 'object');
    port1.close();
  },
);

poolTest(
  'a port that was handed to a thread that ends is lost, and so is the call',
  { maxWorkers: 1 },
  async (pool) => {
    const gate = words();
    await pool.submit(exitLater, gate);
    const { port1, port2 } = new MessageChannel();
    const call = pool.submit((port: unknown) => typeof port, transfer(port2, [port2]));
    open(gate);
    await assert.rejects(async () => call, BrokenExecutorError);
    assert.equal(await pool.submit(identity, 2), 2);
    port1.close();
  },
);

poolTest('an uncaught exception is the cause', { maxWorkers: 1 }, async (pool) => {
  const call = pool.submit(async () => {
    setImmediate(() => {
      throw new RangeError('late');
    });
    await new Promise(() => {});
  });
  await assert.rejects(
    async () => call,
    (error: Error) => {
      assert.ok(error instanceof BrokenExecutorError);
      assert.ok(error.cause instanceof RangeError);
      assert.equal(error.cause.message, 'late');
      return true;
    },
  );
  assert.equal(await pool.submit(identity, 7), 7);
});

poolTest('a thread that is terminated in a call fails that, and no neighbour', { maxWorkers: 2 }, async (pool) => {
  const gates = [words(), words()];
  const calls = gates.map((gate) => pool.submit(hold, gate));
  await Promise.all(gates.map((gate) => held(gate)));
  const queued = pool.submit(identity, 5);
  const [victim] = pool._pool.threads;
  const lost = calls.find((call) => victim!.calls.includes(call as never))!;
  const ended = victim!._worker.terminate();
  await assert.rejects(async () => lost, BrokenExecutorError);
  await ended;
  assert.equal(await queued, 5);
  gates.forEach(open);
  assert.equal(await calls.find((call) => call !== lost), 0);
});

poolTest('a thread that is terminated while it is idle fails nothing', { maxWorkers: 1 }, async (pool) => {
  await pool.submit(identity, 1);
  await pool._pool.threads[0]!._worker.terminate();
  assert.equal(await pool.submit(identity, 2), 2);
});

poolTest(
  'a call that was just sent to a thread that is being terminated is made elsewhere',
  { maxWorkers: 1 },
  async (pool) => {
    await pool.submit(identity, 1);
    const ended = pool._pool.threads[0]!._worker.terminate();
    const calls = [2, 3, 4].map((x) => pool.submit(identity, x));
    const settled = await Promise.allSettled(calls);
    await ended;
    // It may have begun the first ones.
    settled.forEach((outcome, i) => {
      if (outcome.status === 'fulfilled') assert.equal(outcome.value, i + 2);
      else assert.ok(outcome.reason instanceof BrokenExecutorError);
    });
    assert.ok(settled.filter(({ status }) => status === 'rejected').length <= 1);
    assert.equal(await pool.submit(identity, 5), 5);
  },
);

poolTest(
  'a thread out of memory fails its call',
  { maxWorkers: 1, resourceLimits: { maxOldGenerationSizeMb: 32 } },
  async (pool) => {
    const call = pool.submit(() => {
      // Small objects: by arrays Node 24 ends the process, and Node 26 never ends the thread, in a plain Worker too.
      let all: object | null = null;
      for (;;) all = { all };
    });
    await assert.rejects(
      async () => call,
      (error: Error) => {
        assert.ok(error instanceof BrokenExecutorError);
        return true;
      },
    );
    assert.equal(await pool.submit(identity, 1), 1);
  },
);

test('a blocking result() learns of the death', () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const call = pool.submit(exit, 1);
  assert.throws(() => call.result(), BrokenExecutorError);
  assert.equal(pool.submit(identity, 2).result(), 2);
  pool.shutdown();
});

test('a blocking run learns of the death', () => {
  assert.throws(
    () =>
      run(function* () {
        yield* toThread(exit, 1);
      }),
    BrokenExecutorError,
  );
});

test('who submits to a broken executor is told why it is', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const call = pool.submit(identity, 1);
  const [thread] = pool._pool.threads;
  const cause = new Error('why');
  // As its Worker reports an error.
  thread!.end(cause);
  await thread!._worker.terminate();
  await assert.rejects(async () => call, { name: 'BrokenExecutorError', cause });
  assert.throws(() => pool.submit(identity, 2), { name: 'BrokenExecutorError', cause });
  await pool.shutdownAsync();
});

test('a thread that cannot start breaks the executor', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const call = pool.submit(identity, 1);
  await pool._pool.threads[0]!._worker.terminate();
  await assert.rejects(async () => call, { name: 'BrokenExecutorError', message: /could not be started/ });
  assert.throws(() => pool.submit(identity, 2), BrokenExecutorError);
  await pool.shutdownAsync();
});
