import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { connectLoop, newEventLoop, type RemoteLoop, runCoroutineThreadsafe, transfer } from 'asyncio-native';
import { endedWith, runFixture } from '../support/child.js';
import { awaitWord, LoopWorker, setWord, sharedWords, withLoopWorker } from '../support/threads.js';

withLoopWorker('calls of a loop in another thread', (get, mode) => {
  test('a function is called, and its result can be blocked on', () => {
    assert.equal(get().call('add', 2, 3).result(), 5);
  });

  test('the result can be awaited', async () => {
    assert.equal(await get().call('add', 2, 3), 5);
  });

  test('a coroutine function is run as a task', () => {
    assert.equal(get().call('nap', 5, 'woken').result(), 'woken');
  });

  if (mode !== 'blocking') {
    test('what returns a Promise is waited for', () => {
      assert.equal(get().call('settled', 8).result(), 8);
    });
  }

  test('calls are made in their order, whatever their arguments', () => {
    const { remote } = get();
    const sent: unknown[] = [];
    for (let i = 0; i < 500; i++) {
      const value = [i, `text ${i}`, { object: i }, new Uint8Array(1500).fill(i), [i]][i % 5];
      sent.push(value);
      remote.callSoonThreadsafe('note', value);
    }
    assert.deepEqual(get().call('noted').result(), sent);
  });

  test('calls through several objects of one loop are made in their order', () => {
    const remotes = [get().remote, connectLoop(get().handle)];
    const words = sharedWords();
    const holding = get().call('hold', words);
    awaitWord(words, 1);
    const sent = Array.from({ length: 20 }, (_, i) => i);
    for (const i of sent) remotes[i % 2]!.callSoonThreadsafe('note', i);
    setWord(words, 0);
    holding.result();
    assert.deepEqual(get().call('noted').result(), sent);
  });

  test('a hundred thousand calls arrive', () => {
    const { remote } = get();
    for (let i = 0; i < 100_000; i++) remote.callSoonThreadsafe('note', i);
    const noted: number[] = get().call('noted').result();
    assert.equal(noted.length, 100_000);
    assert.ok(noted.every((value, at) => value === at));
  });

  test('what a call throws that nobody waits for goes to the exception handler there', async () => {
    const { port1, port2 } = new MessageChannel();
    get()
      .call('reportTo', transfer(port2, [port2]))
      .result();
    get().remote.callSoonThreadsafe('throwOnCall');
    const [said] = await once(port1, 'message');
    assert.equal(said, 'Exception in throwOnCall(), called from another thread: in a call that nobody waits for');
    get().remote.callSoonThreadsafe('nobody knows this');
    const [unknown] = await once(port1, 'message');
    assert.match(unknown, /No function 'nobody knows this' is exposed/);
    port1.close();
  });

  test('an unknown name fails the call', () => {
    assert.throws(() => get().call('nobody knows this').result(), {
      name: 'RuntimeError',
      code: 'ERR_ASYNCIO_NOT_EXPOSED',
      message: "No function 'nobody knows this' is exposed by this event loop",
    });
  });

  test('several connections of one thread', () => {
    const others = Array.from({ length: 20 }, () => connectLoop(get().handle));
    const results = others.map((remote, at) => runCoroutineThreadsafe(remote.coroutine('add', at, 1), remote).result());
    assert.deepEqual(
      results,
      others.map((_, at) => at + 1),
    );
  });
});

test('a closed loop refuses calls', async () => {
  const thread = await LoopWorker.start('hosted');
  const { remote } = thread;
  assert.equal(remote.isClosed(), false);
  await thread.end();
  const closed = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED', message: 'Event loop is closed' };
  assert.equal(remote.isClosed(), true);
  assert.throws(() => remote.callSoonThreadsafe('note', 1), closed);
  assert.throws(() => remote.callSoonThreadsafe('note', { an: 'object' }), closed);
  assert.throws(() => thread.call('add', 1, 2), closed);
});

test('a call from worker to main, hosted here', async () => {
  const loop = newEventLoop();
  const thread = await LoopWorker.start('hosted');
  const noted: unknown[] = [];
  loop.expose('note', (value: unknown) => noted.push(value));
  loop.expose('double', (value: number) => 2 * value);
  const forever = loop.runForeverAsync();
  assert.equal(await thread.call('ask', loop.handle(), 'double', 21), 42);
  await thread.call('flood', loop.handle(), 'note', 10_000);
  loop.expose('end', () => loop.stop());
  await thread.call('ask', loop.handle(), 'end');
  await forever;
  assert.deepEqual(
    noted,
    noted.map((_, at) => at),
  );
  assert.equal(noted.length, 10_000);
  loop.close();
  await thread.end();
});

test('a call from worker to main, which runs a loop that blocks', async () => {
  const loop = newEventLoop();
  const thread = await LoopWorker.start('hosted');
  loop.expose('double', (value: number) => 2 * value);
  const answer = thread.call('ask', loop.handle(), 'double', 21);
  answer.addDoneCallback(() => loop.stop());
  loop.runForever();
  assert.equal(answer.result(), 42);
  loop.close();
  await thread.end();
});

test('worker to worker, and both at once', async () => {
  const [a, b] = await Promise.all([LoopWorker.start('hosted'), LoopWorker.start('hosted')]);
  const [toA, toB] = await Promise.all([a.call('ask', b.handle, 'add', 1, 2), b.call('ask', a.handle, 'add', 3, 4)]);
  assert.deepEqual([toA, toB], [3, 7]);
  assert.equal(a.call('askBlocking', b.handle, 'nap', 2, 'nap').result(), 'nap');
  await Promise.all([a.end(), b.end()]);
});

test('a loop of this very thread can be called, but not blocked on', async () => {
  const loop = newEventLoop();
  const remote: RemoteLoop = connectLoop(loop.handle());
  loop.expose('add', (a: number, b: number) => a + b);
  const call = runCoroutineThreadsafe(remote.coroutine('add', 1, 2), remote);
  assert.throws(() => call.result(), { name: 'DeadlockError' });
  loop.attach();
  assert.equal(await call, 3);
  loop.close();
});

test('more answers to this very thread than their ring holds', async () => {
  const loop = newEventLoop();
  const remote = connectLoop(loop.handle());
  const long = '→'.repeat(512);
  loop.expose('long', () => long);
  loop.attach();
  const calls = Array.from({ length: 1000 }, () => runCoroutineThreadsafe(remote.coroutine('long'), remote));
  assert.deepEqual(new Set(await Promise.all(calls)), new Set([long]));
  loop.close();
});

test('a connection that nobody uses any more is collected, and the loop keeps nothing of it', async () => {
  const ended = await runFixture('threads/collected.mjs', [], { flags: ['--expose-gc'] });
  assert.deepEqual(endedWith(0, ended), ['true', 'true', '1']);
});

test('bad arguments name themselves', () => {
  const loop = newEventLoop();
  const remote = connectLoop(loop.handle());
  const type = (name: string) => ({ name: 'TypeError', message: new RegExp(`"${name}"`) });
  assert.throws(() => connectLoop({} as never), type('handle'));
  for (const version of [loop.handle().version - 1, loop.handle().version + 1]) {
    assert.throws(() => connectLoop({ ...loop.handle(), version }), /"handle" must be a handle of version/);
  }
  assert.throws(() => connectLoop(loop.handle(), { full: 1 } as never), /unknown option "full"/);
  assert.throws(() => connectLoop(loop.handle(), { whenFull: 'drop' as never }), /"whenFull" must be/);
  assert.throws(() => loop.expose('', () => {}), type('name'));
  assert.throws(() => loop.expose('name', 1 as never), type('fn'));
  assert.throws(() => remote.callSoonThreadsafe(1 as never), type('name'));
  assert.throws(() => remote.coroutine(1 as never), type('name'));
  assert.throws(() => runCoroutineThreadsafe(1 as never, remote), type('coro'));
  assert.throws(() => runCoroutineThreadsafe(remote.coroutine('x'), 1 as never), type('loop'));
  const other = newEventLoop();
  assert.throws(() => runCoroutineThreadsafe(remote.coroutine('x'), connectLoop(other.handle())), /"loop" must be/);
  other.close();
  assert.throws(() => transfer(1, 1 as never), type('list'));
  loop.close();
  assert.throws(() => loop.handle(), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  assert.throws(() => loop.expose('x', () => {}), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
});

test('a coroutine is run once only', async () => {
  const loop = newEventLoop();
  loop.expose('one', () => 1);
  loop.attach();
  const remote = connectLoop(loop.handle());
  const coro = remote.coroutine('one');
  const first = runCoroutineThreadsafe(coro, remote);
  assert.throws(() => runCoroutineThreadsafe(coro, remote), { code: 'ERR_ASYNCIO_ALREADY_AWAITED' });
  assert.equal(await first, 1);
  loop.close();
});
