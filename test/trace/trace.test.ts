import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Coroutine, createTask, Event, gather, sleep, type Trace } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { arrowsOf, assertWellFormed, storyOf } from './chrome.js';

function* waiter(event: Event): Coroutine<string> {
  yield* event.wait();
  return 'woken';
}

function* yielder(times: number): Coroutine<void> {
  for (let i = 0; i < times; i++) yield;
}

loopTest('a trace has the steps of tasks in order, what they wait for next, and who wakes whom', (t) => {
  let trace!: Trace;
  t.run(function* main(): Coroutine<void> {
    trace = t.loop.trace();
    const event = new Event();
    const task = createTask(waiter(event), { name: 'kid' });
    yield* sleep(1);
    event.set();
    yield* task;
    trace.stop();
  });
  const events = trace.chromeEvents();
  assertWellFormed(events);
  assert.deepEqual(storyOf(trace), [
    'tasks of main: main #1, sleeps',
    'tasks of waiter: kid, awaits a WaitEntry',
    'timers: main #1',
    'tasks of main: main #1, awaits kid',
    'tasks of waiter: kid, finished',
    'tasks of main: main #1, is not over',
  ]);
  assert.deepEqual(arrowsOf(events), ['main #1 → kid', 'main #1 → kid', 'kid → main #1']);
});

loopTest('a task that yields has no arrow to itself, though it has woken another', (t) => {
  let trace!: Trace;
  t.run(function* main(): Coroutine<void> {
    trace = t.loop.trace();
    createTask(yielder(0), { name: 'kid' });
    yield;
    trace.stop();
  });
  assert.deepEqual(arrowsOf(trace.chromeEvents()), ['main #1 → kid']);
});

loopTest('a task that its timer resumes has no arrow from what woke it before', (t) => {
  let trace!: Trace;
  t.run(function* main(): Coroutine<void> {
    trace = t.loop.trace();
    const sleeper = function* (): Coroutine<void> {
      yield* sleep(1);
    };
    yield* createTask(sleeper(), { name: 'kid' });
    trace.stop();
  });
  assert.deepEqual(arrowsOf(trace.chromeEvents()), ['main #1 → kid', 'kid → main #1']);
});

loopTest('callbacks and timers have rows of their own, by the names of their functions', (t) => {
  const trace = t.loop.trace();
  t.loop.callLater(5, function late() {});
  t.loop.callSoon(function first() {
    t.loop.callSoon(function second() {});
  });
  t.loop.callSoon(() => {}).cancel();
  t.run(function* main(): Coroutine<void> {
    yield* sleep(6);
  });
  const events = trace.chromeEvents();
  assertWellFormed(events);
  assert.deepEqual(storyOf(trace), [
    'callbacks: first()',
    'callbacks: cancelled',
    'tasks of main: main #1, sleeps',
    'callbacks: second()',
    'timers: late()',
    'timers: main #1',
    'tasks of main: main #1, finished',
    'callbacks: StopWhenDone',
  ]);
  assert.deepEqual(arrowsOf(events), ['first() → second()', 'main #1 → StopWhenDone']);
});

loopTest('how a task ends is told: finished, failed, cancelled', (t) => {
  const trace = t.loop.trace();
  t.run(function* main(): Coroutine<void> {
    const failing = createTask(
      (function* failing(): Coroutine<void> {
        throw new Error('expected');
      })(),
    );
    const cancelled = createTask(sleep(1000), { name: 'sleeper' });
    yield;
    cancelled.cancel();
    yield* gather([failing, cancelled], { returnExceptions: true });
  });
  const ends = storyOf(trace).filter((line) => /failing|sleeper/.test(line));
  assert.deepEqual(ends, [
    'tasks of failing: failing #2, failed',
    'tasks of operation: sleeper, sleeps',
    'tasks of operation: sleeper, cancelled',
  ]);
});

loopTest('the first step of an eager task lies within the step that makes it', (t) => {
  const trace = t.loop.trace();
  t.run(function* main(): Coroutine<void> {
    yield* createTask(yielder(1), { name: 'eager', eagerStart: true });
  });
  const events = trace.chromeEvents();
  assertWellFormed(events);
  const [outer, inner] = events.filter(({ cat }) => cat === 'step');
  assert.equal(outer!.name, 'main #1');
  assert.equal(inner!.name, 'eager');
  assert.ok(outer!.ts <= inner!.ts && inner!.ts + inner!.dur! <= outer!.ts + outer!.dur!);
  assert.deepEqual(storyOf(trace).slice(1, 3), [
    'tasks of yielder: eager, gives way',
    'tasks of yielder: eager, finished',
  ]);
});

loopTest('the ring keeps the last records, counts those that are lost, and what is left is well formed', (t) => {
  const trace = t.loop.trace({ capacity: 256 });
  t.run(function* main(): Coroutine<void> {
    yield* gather(Array.from({ length: 40 }, () => yielder(40)));
  });
  const events = trace.chromeEvents();
  assert.equal(trace.capacity, 256);
  assert.equal(trace.buffer.byteLength, 16 * 256);
  assert.ok(trace.recorded > 2 * 40 * 40, `${trace.recorded}`);
  assert.equal(trace.lost, trace.recorded - 256);
  assertWellFormed(events);
  assert.ok(events.filter(({ ph }) => ph === 'X').length <= 256);
  // The end is there: the last step of the main task, and the callback that stops the run.
  assert.deepEqual(storyOf(trace).slice(-2), ['tasks of main: main #1, finished', 'callbacks: StopWhenDone']);
});

loopTest('more tasks than names are kept for: those that the ring still has keep theirs', (t) => {
  const trace = t.loop.trace({ capacity: 256 });
  t.run(function* main(): Coroutine<void> {
    for (let i = 0; i < 1000; i++) yield* createTask(yielder(1), { name: `task ${i}` });
  });
  const names = new Set(storyOf(trace).map((line) => line.split(/: |, /)[1]));
  assert.ok(names.has('task 999') && names.has('main #1'), [...names].join());
  assert.ok(!names.has('task 0'));
});

loopTest('a loop has one trace at a time; after it was stopped, another', (t) => {
  const trace = t.loop.trace();
  assert.equal(trace.active, true);
  assert.throws(() => t.loop.trace(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_TRACE_ACTIVE' });
  trace.stop();
  trace.stop();
  assert.equal(trace.active, false);
  const { recorded } = trace;
  const second = t.loop.trace();
  t.run(() => yielder(2));
  second.stop();
  assert.equal(trace.recorded, recorded);
  assert.ok(second.recorded > recorded);
});

loopTest('a trace that is stopped in the middle of a step has that step, until then', (t) => {
  const trace = t.loop.trace();
  t.run(function* main(): Coroutine<void> {
    yield;
    trace.stop();
    yield;
  });
  assert.deepEqual(storyOf(trace), ['tasks of main: main #1, gives way', 'tasks of main: main #1, is not over']);
  assertWellFormed(trace.chromeEvents());
});

loopTest('a trace may begin in the middle of an iteration: what comes behind in it is recorded', (t) => {
  let trace!: Trace;
  t.loop.callSoon(function before() {});
  t.loop.callSoon(function starts() {
    trace = t.loop.trace();
  });
  t.loop.callSoon(function behind() {});
  t.turn();
  assert.deepEqual(storyOf(trace), ['callbacks: behind()']);
  trace.stop();
  t.loop.callSoon(function afterwards() {});
  t.turn();
  assert.deepEqual(storyOf(trace), ['callbacks: behind()']);
});

loopTest('closing the loop ends its trace; a closed loop has none', (t) => {
  const trace = t.loop.trace();
  t.run(() => yielder(1));
  t.loop.close();
  assert.equal(trace.active, false);
  assert.deepEqual(storyOf(trace).slice(0, 1), ['tasks of yielder: yielder #1, gives way']);
  assert.throws(() => t.loop.trace(), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
});

loopTest('a hosted run is traced, in debug mode and with stores of AsyncLocalStorage, too', async (t) => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const storage = new AsyncLocalStorage<string>();
  const trace = t.loop.trace();
  t.loop.setDebug(true);
  await storage.run('x', () =>
    t.host(function* main(): Coroutine<void> {
      yield;
      assert.equal(storage.getStore(), 'x');
    }),
  );
  t.loop.setDebug(false);
  assert.deepEqual(storyOf(trace), [
    'tasks of main: main #1, gives way',
    'tasks of main: main #1, finished',
    'callbacks: StopWhenDone',
  ]);
  assertWellFormed(trace.chromeEvents());
});

loopTest('the file is JSON in the format of Chrome', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-trace-'));
  try {
    const trace = t.loop.trace();
    t.run(() => yielder(3));
    trace.stop();
    const path = join(folder, 'trace.json');
    trace.write(path);
    const text = readFileSync(path, 'utf8');
    assert.equal(text, JSON.stringify(trace));
    trace.write(pathToFileURL(path));
    const { traceEvents, otherData } = JSON.parse(readFileSync(path, 'utf8'));
    assertWellFormed(traceEvents);
    assert.deepEqual(traceEvents, trace.chromeEvents());
    assert.equal(otherData.lost, 0);
    assert.throws(() => trace.write(5 as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

loopTest('wrong options are errors that name them', (t) => {
  for (const capacity of [0, 255, 1000, 2 ** 25, Number.NaN]) {
    assert.throws(() => t.loop.trace({ capacity }), { name: 'RangeError', message: /capacity/ });
  }
  assert.throws(() => t.loop.trace({ capacity: '256' as never }), { name: 'TypeError', message: /capacity/ });
  assert.throws(() => t.loop.trace({ size: 256 } as never), { name: 'TypeError', message: /size/ });
});

loopTest('times are those of the real clock, also where the loop jumps', (t) => {
  const trace = t.loop.trace();
  const began = process.hrtime();
  t.run(function* main(): Coroutine<void> {
    yield* sleep(3_600_000);
  });
  const [seconds] = process.hrtime();
  const steps = trace.chromeEvents().filter(({ cat }) => cat === 'step');
  assert.equal(steps.length, 2);
  for (const { ts } of steps) assert.ok(ts / 1e6 >= began[0] && ts / 1e6 <= seconds + 1, `${ts}`);
});
