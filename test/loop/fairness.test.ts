import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { newEventLoop } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

// A chain of callbacks that always has one ready runs until Node has had its share, however long that takes: if Node got
// none, the test would never end. Nothing here measures time.

/** Keeps something ready on the loop, hosted, until `goal` is fulfilled; returns how many steps the chain made. */
async function chainUntil(t: LoopTest, goal: Promise<unknown>): Promise<number> {
  const { loop } = t;
  let steps = 0;
  let going = true;
  const step = (): void => {
    steps++;
    if (going) loop.callSoon(step);
    else loop.stop();
  };
  goal.finally(() => {
    going = false;
  });
  loop.callSoon(step);
  await loop.runForeverAsync();
  await goal;
  return steps;
}

for (const clock of ['monotonic', 'virtual'] as const) {
  loopTest(
    `a chain does not starve setImmediate (${clock})`,
    async (t) => {
      const turns = new Promise<void>((resolve) => {
        let left = 100;
        const turn = (): unknown => (--left === 0 ? resolve() : setImmediate(turn));
        setImmediate(turn);
      });
      assert.ok((await chainUntil(t, turns)) >= 100, 'a turn of Node comes between two of the loop');
    },
    { clock },
  );

  loopTest(
    `a chain does not starve setTimeout (${clock})`,
    async (t) => {
      let fired = 0;
      const timers = new Promise<void>((resolve) => {
        const interval = setInterval(() => {
          if (++fired < 20) return;
          clearInterval(interval);
          resolve();
        }, 1);
      });
      await chainUntil(t, timers);
      assert.equal(fired, 20);
    },
    { clock },
  );

  loopTest(
    `a chain does not starve sockets (${clock})`,
    async (t) => {
      const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const echoes = (async () => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
        for (let round = 0; round < 100; round++) {
          socket.write(`${round}`);
          const [data] = await once(socket, 'data');
          assert.equal(String(data), `${round}`);
        }
        socket.end();
        await once(socket, 'close');
      })();
      await chainUntil(t, echoes);
      server.close();
      await once(server, 'close');
    },
    { clock },
  );
}

loopTest('Node does not starve a hosted loop', async (t) => {
  const { loop } = t;
  let going = true;
  let immediates = 0;
  const busy = (): void => {
    immediates++;
    if (going) setImmediate(busy);
  };
  setImmediate(busy);
  let left = 1000;
  const step = (): void => {
    if (--left === 0) loop.stop();
    // A timer each time, so that every step needs a new turn.
    else loop.callLater(1, step);
  };
  loop.callSoon(step);
  await loop.runForeverAsync();
  going = false;
  assert.equal(left, 0);
  assert.ok(immediates > 0);
});

loopTest('two chains on two hosted loops take turns', async (t) => {
  const { loop } = t;
  const other = newEventLoop({ backend: loop.backend });
  const counts = [0, 0];
  const chain = (index: 0 | 1, own: typeof loop): void => {
    counts[index]!++;
    if (counts[0]! > 10_000 && counts[1]! > 10_000) {
      loop.stop();
      other.stop();
    } else {
      own.callSoon(chain, index, own);
    }
  };
  loop.callSoon(chain, 0, loop);
  other.callSoon(chain, 1, other);
  await Promise.all([loop.runForeverAsync(), other.runForeverAsync()]);
  assert.ok(counts.every((count) => count > 10_000));
  other.close();
});

loopTest(
  'a blocking run with a chain still comes to its timers',
  (t) => {
    const { loop } = t;
    let left = 20;
    const step = (): void => {
      if (left > 0) loop.callSoon(step);
      else loop.stop();
    };
    const tick = (): void => {
      if (--left > 0) loop.callLater(0.5, tick);
    };
    loop.callSoon(step);
    loop.callLater(0.5, tick);
    loop.runForever();
    assert.equal(left, 0);
  },
  { clock: 'monotonic' },
);
