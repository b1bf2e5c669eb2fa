import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type ChromeEvent,
  type Coroutine,
  newEventLoop,
  openConnection,
  runCoroutineThreadsafe,
  sleep,
  startLoopThread,
  startServer,
  ThreadPoolExecutor,
  workerFunction,
} from 'asyncio-native';
import { lazyTrace } from '../internals.js';
import { loopTest } from '../support/loop-test.js';
import { fixture } from '../support/paths.js';
import { arrowsOf, assertWellFormed, nameOf, rowsOf, storyOf } from './chrome.js';

const MODULE = pathToFileURL(fixture('trace/functions.mjs'));

loopTest('calls between threads are in the traces of both', async (t) => {
  const thread = startLoopThread(MODULE);
  const call = <T>(name: string, ...args: unknown[]): PromiseLike<T> =>
    runCoroutineThreadsafe(thread.loop.coroutine(name, ...args), thread.loop) as PromiseLike<T>;
  const trace = t.loop.trace();
  let theirs: ChromeEvent[] = [];
  await t.host(function* main(): Coroutine<void> {
    yield call('begin');
    assert.equal(yield call('work', 41), 42);
    theirs = (yield call<ChromeEvent[]>('events')) as ChromeEvent[];
  });
  thread.stop();
  thread.join();
  const calls = (events: readonly ChromeEvent[]): string[] =>
    events.filter(({ cat }) => cat === 'call').map(({ name }) => name);
  const ours = trace.chromeEvents();
  assertWellFormed(ours);
  assertWellFormed(theirs);
  assert.deepEqual(calls(ours), [
    'begin() sent',
    'call answered',
    'work() sent',
    'call answered',
    'events() sent',
    'call answered',
  ]);
  // It began in a call, and tells in one.
  assert.deepEqual(calls(theirs), ['call replied', 'work() begins', 'call replied', 'events() begins']);
  assert.deepEqual(
    storyOf({ chromeEvents: () => theirs })
      .filter((line) => line.includes('work'))
      .filter((line) => line.startsWith('tasks')),
    ['tasks of work: work #1, sleeps', 'tasks of work: work #1, finished'],
  );
  assert.notEqual(theirs[0]!.pid, process.pid);
  assert.match(String(nameOf(theirs[0]!)), /worker \d+$/);
  assert.equal(ours[0]!.pid, process.pid);
});

loopTest('calls in an executor have the names of their functions', async (t) => {
  const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  const trace = t.loop.trace();
  await t.host(function* main(): Coroutine<void> {
    yield* t.loop.runInExecutor(
      executor,
      function named(a: number) {
        return a;
      },
      1,
    );
    yield* t.loop.runInExecutor(executor, (a: number) => a, 1);
    yield* t.loop.runInExecutor(executor, async (a: number) => a, 1);
    yield* t.loop.runInExecutor(
      executor,
      {
        short(a: number) {
          return a;
        },
      }.short,
      1,
    );
    yield* t.loop.runInExecutor(executor, workerFunction(MODULE, 'plain'), 1);
  });
  executor.shutdown();
  const sent = trace.chromeEvents().flatMap(({ name }) => (name.endsWith(' sent') ? [name] : []));
  // A thread that starts is called once by the pool.
  assert.deepEqual(sent.slice(-5), [
    'named() sent',
    'function() sent',
    'function() sent',
    'short() sent',
    'plain() sent',
  ]);
});

loopTest(
  'what sockets bring has a row, and arrows to whom it wakes',
  async (t) => {
    const trace = t.loop.trace();
    await t.host(function* main(): Coroutine<void> {
      const server = yield* startServer((_reader, writer) => writer.close(), '127.0.0.1', 0);
      const { port } = server.sockets[0];
      const [reader, writer] = yield* openConnection('127.0.0.1', port);
      assert.equal((yield* reader.read()).length, 0);
      writer.close();
      yield* writer.waitClosed();
      server.close();
    });
    const events = trace.chromeEvents();
    assertWellFormed(events);
    const isOwn = t.loop.backend === 'native' && process.platform === 'linux';
    assert.equal([...rowsOf(events).values()].includes('I/O'), isOwn);
    assert.equal(arrowsOf(events).includes('sockets → main #1'), isOwn);
  },
  { clock: 'monotonic' },
);

loopTest('all loops of a thread are traced at once: those that run, and those that begin to', (t) => {
  const { startTracing, stopTracing } = lazyTrace();
  assert.deepEqual(JSON.parse(stopTracing()).traceEvents, []);
  const loop = newEventLoop({ backend: t.loop.backend });
  let first = '';
  t.run(function* main(): Coroutine<void> {
    assert.equal(startTracing({ capacity: 1024 }), 1);
    assert.throws(() => startTracing(), { code: 'ERR_ASYNCIO_TRACE_ACTIVE' });
    yield* sleep(1);
  });
  loop.runUntilComplete(sleep(1));
  first = stopTracing();
  const { traceEvents, otherData } = JSON.parse(first) as { traceEvents: ChromeEvent[]; otherData: { lost: number } };
  assertWellFormed(traceEvents);
  const rows = [...rowsOf(traceEvents).values()];
  assert.ok(rows.includes('tasks of main') && rows.includes('loop 2: tasks of operation'), rows.join());
  assert.equal(otherData.lost, 0);
  // It is over.
  loop.trace().stop();
  loop.close();
});

test('a thread that is traced already, by its program, keeps its trace', () => {
  const { startTracing, stopTracing } = lazyTrace();
  const loop = newEventLoop();
  const trace = loop.trace();
  startTracing();
  loop.runUntilComplete(sleep(0));
  assert.deepEqual(JSON.parse(stopTracing()).traceEvents, []);
  assert.equal(trace.active, true);
  assert.ok(trace.recorded > 0);
  loop.close();
});
