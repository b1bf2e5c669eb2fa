import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  abortable,
  asCompleted,
  createTask,
  currentTask,
  ensureFuture,
  gather,
  getEventLoop,
  getRunningLoop,
  newEventLoop,
  setEventLoop,
  shield,
  sleep,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const NONE = { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP', message: 'no running event loop' };

/** Resolves in a callback of Node's own. */
const turnOfNode = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

for (const backend of BACKENDS) {
  test(`in Node's callbacks the one hosted loop runs, and nothing else does [${backend}]`, async () => {
    const loop = newEventLoop({ backend });
    await turnOfNode();
    assert.throws(getRunningLoop, NONE);
    assert.throws(() => createTask(sleep(1)), { ...NONE, message: /^createTask: no event loop runs in this thread: / });
    loop.attach();
    await turnOfNode();
    assert.equal(getRunningLoop(), loop);
    assert.equal(getEventLoop(), loop);
    assert.equal(currentTask(), null);
    assert.equal(await createTask(sleep(1, 'task')), 'task');
    assert.deepEqual(await gather([sleep(1, 'a'), sleep(1, 'b')]), ['a', 'b']);
    assert.equal(await ensureFuture(sleep(1, 'ensured')), 'ensured');
    assert.equal(await shield(sleep(1, 'shielded')), 'shielded');
    loop.detach();
    assert.throws(getRunningLoop, NONE);
    loop.close();
  });

  test(`where several loops are hosted, one has to be named [${backend}]`, async () => {
    const loops = [newEventLoop({ backend }), newEventLoop({ backend })];
    for (const loop of loops) loop.attach();
    const several = {
      name: 'RuntimeError',
      code: 'ERR_ASYNCIO_SEVERAL_LOOPS',
      message: /loop\.createTask: <EventLoop running=true .*>, <EventLoop running=true .*>$/,
    };
    assert.throws(getRunningLoop, several);
    assert.throws(() => createTask(sleep(1)), several);
    assert.throws(() => gather([sleep(1)]), several);
    await assert.rejects(async () => await sleep(1), several);
    assert.equal(await loops[1]!.createTask(sleep(1, 'named')), 'named');
    // In its own callbacks, and where one is current, there is no doubt.
    assert.equal(await new Promise((resolve) => loops[1]!.callSoon(() => resolve(getRunningLoop()))), loops[1]);
    setEventLoop(loops[0]!);
    assert.equal(getEventLoop(), loops[0]);
    setEventLoop(null);
    for (const loop of loops) loop.close();
  });

  test(`what starts coroutines makes no loop that nobody runs [${backend}]`, () => {
    const none = {
      name: 'RuntimeError',
      code: 'ERR_ASYNCIO_NO_RUNNING_LOOP',
      message: /: no event loop runs .* runAsync/,
    };
    assert.throws(() => gather([sleep(1)]), none);
    assert.throws(() => shield(sleep(1)), none);
    assert.throws(() => asCompleted([sleep(1)]), none);
    assert.throws(() => ensureFuture(sleep(1)), none);
    assert.throws(() => abortable(() => Promise.resolve(1)), none);
  });
}

loopTest('an async function that a blocking run calls finds its loop after an await, too', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  other.attach();
  let found: unknown;
  t.run(function* () {
    // biome-ignore lint/suspicious/noExplicitAny: settled by the loop
    const future = t.loop.createFuture<any>();
    future.then(async () => {
      found = getRunningLoop();
    });
    future.setResult(1);
    yield* sleep(1);
  });
  assert.equal(found, t.loop);
  other.close();
});
