// The package in a runtime other than Node: which backend there is, and that asking for the other raises an error. Prints the backend and
// the reason, as JSON.
import assert from 'node:assert/strict';
import {
  backendInfo,
  newEventLoop,
  run,
  runAsync,
  runCoroutineThreadsafe,
  sleep,
  startLoopThread,
  toThread,
} from 'asyncio-native';

assert.throws(() => newEventLoop({ backend: 'native' }), { code: 'ERR_ASYNCIO_NATIVE_UNAVAILABLE' });
process.env.ASYNCIO_NATIVE_BACKEND = 'native';
assert.throws(() => run(sleep(1)), { code: 'ERR_ASYNCIO_NATIVE_UNAVAILABLE' });
delete process.env.ASYNCIO_NATIVE_BACKEND;

function* inThread() {
  return yield* toThread((a, b) => a * b, 6, 7);
}

process.on('warning', ({ code }) => assert.notEqual(code, 'ASYNCIO_NATIVE_UNAVAILABLE'));
assert.equal(run(sleep(1, 'blocking')), 'blocking');
assert.equal(await runAsync(sleep(1, 'hosted')), 'hosted');
assert.equal(run(inThread), 42);
assert.equal(await runAsync(inThread), 42);
const thread = startLoopThread(new URL('functions.mjs', import.meta.url));
assert.equal(runCoroutineThreadsafe(thread.loop.coroutine('add', 1, 2), thread.loop).result(), 3);
thread.stop();
await thread.join();
console.log(JSON.stringify(backendInfo()));
