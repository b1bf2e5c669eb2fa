import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { ContextVar, createTask, Event, HostBlockedError, newEventLoop, run, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { runInWorker } from '../support/child.js';
import { assertKilled, assertWrote, signalled } from '../support/interrupted.js';
import { HOSTED, ioTest, WAYS } from '../support/io-test.js';
import { signalTest } from '../support/signal-test.js';

const SIGNAL = 'SIGUSR2';
const FIXTURE = 'signal-handlers.mjs';

ioTest('called each time, with its arguments, in the context in which it was added', function* ({ loop }) {
  // The test runner of Node 24 has one.
  const before = process.listenerCount(SIGNAL);
  const variable = new ContextVar<string>('variable');
  const seen: unknown[] = [];
  const called = new Event();
  yield* createTask(
    (function* () {
      variable.set('added');
      loop.addSignalHandler(
        SIGNAL,
        (a: string, b: number) => {
          seen.push([a, b, variable.get(undefined)]);
          variable.set('kept');
          called.set();
        },
        'called',
        7,
      );
    })(),
  );
  for (let i = 0; i < 2; i++) {
    called.clear();
    process.kill(process.pid, SIGNAL);
    yield* called.wait();
  }
  assert.deepEqual(seen, [
    ['called', 7, 'added'],
    ['called', 7, 'kept'],
  ]);
  assert.equal(loop.removeSignalHandler(SIGNAL), true);
  assert.equal(loop.removeSignalHandler(SIGNAL), false);
  assert.equal(process.listenerCount(SIGNAL), before);
});

ioTest('a second call replaces the callback', function* ({ loop }) {
  const called: string[] = [];
  const done = new Event();
  loop.addSignalHandler(SIGNAL, () => called.push('first'));
  loop.addSignalHandler(SIGNAL, () => {
    called.push('second');
    done.set();
  });
  process.kill(process.pid, SIGNAL);
  yield* done.wait();
  assert.deepEqual(called, ['second']);
  assert.equal(loop.removeSignalHandler(SIGNAL), true);
});

ioTest(
  'a run waits for a signal that another process sends, and listeners of Node are called, too',
  function* ({ loop }) {
    const done = new Event();
    let nodes = 0;
    const listener = (): void => {
      nodes++;
      done.set();
    };
    process.on(SIGNAL, listener);
    const handled = new Event();
    loop.addSignalHandler(SIGNAL, () => handled.set());
    spawn('kill', ['-s', SIGNAL.slice(3), String(process.pid)]);
    yield* handled.wait();
    yield* done.wait();
    assert.equal(nodes, 1);
    loop.removeSignalHandler(SIGNAL);
    // The signal is Node's alone from here, which nothing of Node's waits for.
    const alive = loop.callLater(1e6, () => {});
    done.clear();
    process.kill(process.pid, SIGNAL);
    yield* done.wait();
    alive.cancel();
    process.off(SIGNAL, listener);
    assert.equal(nodes, 2);
  },
  HOSTED,
);

ioTest('what it throws is reported, and it is called again', function* ({ loop, reports }) {
  const called = new Event();
  loop.addSignalHandler(SIGNAL, function failing() {
    called.set();
    throw new Error('failed');
  });
  for (let i = 0; i < 2; i++) {
    called.clear();
    process.kill(process.pid, SIGNAL);
    yield* called.wait();
  }
  yield* sleep(0);
  assert.deepEqual(
    reports.splice(0).map(({ message }) => message),
    ['Exception in callback failing()', 'Exception in callback failing()'],
  );
  loop.removeSignalHandler(SIGNAL);
});

ioTest(
  'two loops of a thread: each handles it',
  function* ({ loop, way }) {
    const called: string[] = [];
    const done = new Event();
    const other = newEventLoop({ backend: loop.backend });
    if (way === 'blocking') {
      other.addSignalHandler(SIGNAL, () => called.push('never: it does not run'));
    } else {
      other.attach();
      other.addSignalHandler(SIGNAL, () => called.push('other'));
    }
    loop.addSignalHandler(SIGNAL, () => {
      called.push('own');
      loop.callLater(5, () => done.set());
    });
    process.kill(process.pid, SIGNAL);
    yield* done.wait();
    assert.deepEqual(called.sort(), way === 'blocking' ? ['own'] : ['other', 'own']);
    other.close();
    assert.equal(other.removeSignalHandler(SIGNAL), false);
  },
  WAYS,
);

ioTest('wrong arguments', function* ({ loop }) {
  const callback = (): void => {};
  for (const name of ['SIGKILL', 'SIGSTOP', 'SIGSEGV', 'SIGNONE', 'term'] as never[]) {
    assert.throws(() => loop.addSignalHandler(name, callback), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
    assert.throws(() => loop.removeSignalHandler(name), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  }
  assert.throws(() => loop.addSignalHandler(15 as never, callback), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  assert.throws(() => loop.addSignalHandler(SIGNAL, null as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  // Calling one would run nothing. CPython refuses it, too.
  assert.throws(() => loop.addSignalHandler(SIGNAL, function* () {}), {
    code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
    message: /^addSignalHandler: "callback" must be a plain function/,
  });
  assert.equal(loop.removeSignalHandler(SIGNAL), false);
  const closed = newEventLoop({ backend: loop.backend });
  closed.close();
  assert.throws(() => closed.addSignalHandler(SIGNAL, callback), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  yield* sleep(0);
});

for (const [backend, way] of WAYS) {
  signalTest(
    `while SIGINT has a handler, it does not cancel the main task; then it does again [${backend}, ${way}]`,
    async () => {
      const ended = await signalled(
        backend,
        FIXTURE,
        [way, 'once'],
        [
          ['ready', 'SIGINT'],
          ['handled true', 'SIGINT'],
        ],
      );
      assertWrote(ended, ['ready', 'handled true', 'caught CancelledError']);
    },
  );

  signalTest(`waiting for SIGTERM keeps a program alive, and is no deadlock [${backend}, ${way}]`, async () => {
    const ended = await signalled(backend, FIXTURE, [way, 'service'], [['ready', 'SIGTERM']]);
    assertWrote(ended, ['ready', 'stopped', "Node's listener"]);
  });

  signalTest(`a loop that is closed leaves the signal its default effect [${backend}, ${way}]`, async () => {
    assertKilled(await signalled(backend, FIXTURE, [way, 'closed'], [['ready', 'SIGTERM']]), ['ready'], 'SIGTERM');
  });
}

for (const backend of BACKENDS) {
  test(`a Worker gets no signals [${backend}]`, async () => {
    assert.deepEqual(await runInWorker(FIXTURE, {}), {
      name: 'RuntimeError',
      code: 'ERR_ASYNCIO_NOT_MAIN_THREAD',
      exitCode: 0,
    });
  });
}

if (BACKENDS.includes('pure')) {
  test('a blocking run on the pure backend says that it gets none', () => {
    const loop = newEventLoop({ backend: 'pure' });
    const main = function* () {
      assert.throws(() => loop.addSignalHandler(SIGNAL, () => {}), HostBlockedError);
      yield* sleep(0);
    };
    run(main, { loopFactory: () => loop });
    assert.equal(loop.isClosed(), true);
  });
}
