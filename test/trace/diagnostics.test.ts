import assert from 'node:assert/strict';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type Coroutine,
  createTask,
  type EventLoop,
  type Future,
  gather,
  newEventLoop,
  sleep,
  type Task,
} from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

interface Message {
  readonly loop: EventLoop;
  readonly task: Task;
  readonly parent: Task | null;
  readonly state: string;
  readonly result: unknown;
  readonly error: unknown;
  readonly future: Future;
}

const EVENTS = [
  'loop:start',
  'loop:stop',
  'task:create',
  'task:start',
  'task:end',
  'task:done',
  'executor:submit',
  'executor:done',
];

/** Runs `body` while `t.log` is told of all events. */
async function subscribed(t: LoopTest, body: () => void | Promise<void>, told = EVENTS): Promise<void> {
  const subscriptions = told.map((event) => {
    const listener = (message: unknown): void => {
      const { loop, task, parent, state, result, error } = message as Message;
      assert.equal(loop, t.loop);
      const of = parent ? ` by ${parent.getName()}` : '';
      const end = state === undefined ? '' : ` ${state} ${String(result ?? error ?? '')}`.trimEnd();
      t.log(`${event}${task ? ` ${task.getName()}` : ''}${of}${end}`);
    };
    subscribe(`asyncio-native:${event}`, listener);
    return () => unsubscribe(`asyncio-native:${event}`, listener);
  });
  try {
    await body();
  } finally {
    for (const end of subscriptions) end();
  }
}

loopTest('tasks are published as they are created, step and end', async (t) => {
  await subscribed(t, () => {
    const task = t.loop.createTask(
      (function* (): Coroutine<number> {
        const child = createTask(sleep(5, 'slept'), { name: 'child' });
        assert.equal(yield* child, 'slept');
        return 7;
      })(),
      { name: 'main' },
    );
    t.loop.runUntilComplete(task);
  });
  // The task was made before the loop had looked for subscribers.
  assert.deepEqual(t.trace, [
    'loop:start',
    'task:start main',
    'task:create child by main',
    'task:end main',
    'task:start child',
    'task:end child',
    'task:start child',
    'task:end child',
    'task:done child finished slept',
    'task:start main',
    'task:end main',
    'task:done main finished 7',
    'loop:stop',
  ]);
});

loopTest('failures and cancellations are published', async (t) => {
  await subscribed(t, () => {
    t.run(function* main(): Coroutine<void> {
      const failing = createTask(
        (function* (): Coroutine<void> {
          throw new Error('expected');
        })(),
        { name: 'failing' },
      );
      const cancelled = createTask(sleep(1000), { name: 'cancelled' });
      yield;
      cancelled.cancel();
      yield* gather([failing, cancelled], { returnExceptions: true });
    });
  }, ['task:done']);
  assert.deepEqual(t.trace.slice(0, 2), ['task:done failing failed Error: expected', 'task:done cancelled cancelled']);
});

loopTest('eager tasks are published within the step that makes them', async (t) => {
  await subscribed(t, () => {
    t.loop.runUntilComplete(
      (function* main(): Coroutine<void> {
        yield;
        createTask(
          (function* (): Coroutine<number> {
            return 1;
          })(),
          { name: 'eager', eagerStart: true },
        );
      })(),
    );
  }, ['task:start', 'task:end', 'task:done', 'task:create']);
  const name = t.trace[0]!.split(' ')[1];
  assert.deepEqual(
    t.trace.map((line) => line.replaceAll(String(name), 'main')),
    [
      'task:start main',
      'task:end main',
      'task:start main',
      'task:create eager by main',
      'task:start eager',
      'task:end eager',
      'task:done eager finished 1',
      'task:end main',
      'task:done main finished',
    ],
  );
});

loopTest('who subscribes while a run goes on is told when the loop has been idle; who has left is not', async (t) => {
  const told: string[] = [];
  const listener = (message: unknown): void => {
    told.push((message as Message).task.getName());
  };
  t.run(function* main(): Coroutine<void> {
    subscribe('asyncio-native:task:start', listener);
    yield* createTask(sleep(0), { name: 'before' });
    yield* sleep(1);
    yield* createTask(sleep(0), { name: 'after' });
    unsubscribe('asyncio-native:task:start', listener);
    yield* createTask(sleep(0), { name: 'left' });
    yield* sleep(1);
  });
  assert.equal(told.includes('before'), false, told.join());
  assert.equal(told.includes('after'), true, told.join());
  assert.equal(told.includes('left'), false, told.join());
  assert.equal(t.loop._scheduler.observer, null);
});

loopTest('of a loop that is made after subscribing, the first task is published, too', (t) => {
  const told: string[] = [];
  const listener = (message: unknown): void => {
    told.push((message as Message).task.getName());
  };
  subscribe('asyncio-native:task:create', listener);
  try {
    const loop = newEventLoop({ backend: t.loop.backend });
    loop.runUntilComplete(loop.createTask(sleep(0), { name: 'first' }));
    loop.close();
  } finally {
    unsubscribe('asyncio-native:task:create', listener);
  }
  assert.deepEqual(told, ['first']);
});

loopTest('nothing observes a loop without subscribers', (t) => {
  t.run(function* main(): Coroutine<void> {
    yield* sleep(1);
    assert.equal(t.loop._scheduler.observer, null);
    // The channel is there all the same.
    assert.equal(channel('asyncio-native:task:start').hasSubscribers, false);
  });
});

loopTest('calls in executors are published with the task that has made them', async (t) => {
  await subscribed(t, async () => {
    const task = t.loop.createTask(
      (function* (): Coroutine<void> {
        yield; // Until the run has begun.
        const executor = { submit: (fn: () => number) => Promise.resolve(fn()) };
        assert.equal(yield* t.loop.runInExecutor(executor as never, () => 3), 3);
      })(),
      { name: 'caller' },
    );
    await t.loop.runUntilCompleteAsync(task);
  }, ['executor:submit', 'executor:done']);
  assert.deepEqual(t.trace, ['executor:submit caller', 'executor:done caller finished 3']);
});

loopTest('a trace and subscribers are told of the same loop', async (t) => {
  const trace = t.loop.trace();
  await subscribed(t, () => {
    t.run(function* main(): Coroutine<void> {
      yield;
    });
  }, ['task:done']);
  assert.equal(t.trace.length, 1);
  assert.ok(trace.recorded >= 6);
});
