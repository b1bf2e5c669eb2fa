import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { newEventLoop, setEventLoop, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const INVALID_TYPE = 'ERR_ASYNCIO_INVALID_ARG_TYPE';
const INVALID_VALUE = 'ERR_ASYNCIO_INVALID_ARG_VALUE';
const UNKNOWN_OPTION = 'ERR_ASYNCIO_UNKNOWN_OPTION';

/** For calls that the types forbid. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;

loopTest('a callback that is no function is a TypeError that names the call and the value', ({ loop }) => {
  const values = [undefined, null, 1, 'text', {}, [], Symbol('s'), (function* () {})(), Promise.resolve()];
  for (const value of values) {
    const expected = { name: 'TypeError', code: INVALID_TYPE };
    assert.throws(() => loop.callSoon(wrong(value)), { ...expected, message: /^callSoon: "callback"/ });
    assert.throws(() => loop.callLater(1, wrong(value)), { ...expected, message: /^callLater: "callback"/ });
    assert.throws(() => loop.callAt(1, wrong(value)), { ...expected, message: /^callAt: "callback"/ });
    assert.throws(() => loop.callSoonThreadsafe(wrong(value)), expected);
  }
  assert.throws(() => loop.callSoon(wrong('text')), { message: /'text'/ });
});

loopTest('a delay that is no number is a TypeError, NaN a RangeError', ({ loop }) => {
  for (const value of [undefined, null, '1', 1n, {}, [], new Date(0), Symbol('s')]) {
    const expected = { name: 'TypeError', code: INVALID_TYPE };
    assert.throws(() => loop.callLater(wrong(value), () => {}), { ...expected, message: /^callLater: "delay"/ });
    assert.throws(() => loop.callAt(wrong(value), () => {}), { ...expected, message: /^callAt: "when"/ });
  }
  const expected = { name: 'RangeError', code: INVALID_VALUE, message: /NaN/ };
  assert.throws(() => loop.callLater(Number.NaN, () => {}), expected);
  assert.throws(() => loop.callAt(Number.NaN, () => {}), expected);
});

loopTest('what was refused was not scheduled', (t) => {
  assert.throws(() => t.loop.callLater(Number.NaN, t.log, 'NaN'));
  assert.throws(() => t.loop.callAt(wrong('0'), t.log, 'text'));
  assert.throws(() => t.loop.callSoon(wrong(null)));
  t.turn(3);
  assert.deepEqual(t.trace, []);
});

loopTest('setDebug, setExceptionHandler and setTaskFactory refuse other types', ({ loop }) => {
  const expected = { name: 'TypeError', code: INVALID_TYPE };
  for (const value of [undefined, 0, 'yes', {}]) {
    if (value !== undefined) assert.throws(() => loop.setDebug(wrong(value)), expected);
    assert.throws(() => loop.setExceptionHandler(wrong(value)), expected);
    assert.throws(() => loop.setTaskFactory(wrong(value)), expected);
  }
  assert.throws(() => loop.setExceptionHandler(function* () {}), { ...expected, message: /"handler" must be a plain/ });
  assert.throws(() => loop.setDebug(wrong(undefined)), expected);
});

loopTest('slowCallbackDuration refuses what is no time, and keeps the old value', ({ loop }) => {
  loop.slowCallbackDuration = 7;
  for (const [value, code] of [
    ['x', INVALID_TYPE],
    [null, INVALID_TYPE],
    [Number.NaN, INVALID_VALUE],
  ] as const) {
    assert.throws(() => (loop.slowCallbackDuration = wrong(value)), { code, message: /"slowCallbackDuration"/ });
  }
  assert.equal(loop.slowCallbackDuration, 7);
  loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
});

loopTest('newEventLoop refuses unknown options and values', () => {
  const unknown = { name: 'TypeError', code: UNKNOWN_OPTION };
  assert.throws(() => newEventLoop(wrong({ Backend: 'pure' })), { ...unknown, message: /"Backend"/ });
  assert.throws(() => newEventLoop(wrong({ clock: 'virtual', speed: 2 })), { ...unknown, message: /"speed"/ });
  const value = { name: 'RangeError', code: INVALID_VALUE };
  assert.throws(() => newEventLoop(wrong({ backend: 'uv' })), { ...value, message: /"backend".*'uv'/ });
  assert.throws(() => newEventLoop(wrong({ clock: 'wall' })), { ...value, message: /"clock".*'wall'/ });
  assert.throws(() => newEventLoop(wrong({ clock: null })), value);
  const type = { name: 'TypeError', code: INVALID_TYPE };
  assert.throws(() => newEventLoop(wrong({ debug: 1 })), { ...type, message: /"debug"/ });
  for (const options of [null, 1, 'pure', true]) {
    assert.throws(() => newEventLoop(wrong(options)), type, String(options));
  }
});

loopTest('newEventLoop takes undefined for each option', ({ loop }) => {
  const other = newEventLoop({ backend: undefined, clock: undefined, debug: undefined });
  assert.equal(other.backend, process.env.ASYNCIO_NATIVE_BACKEND ?? loop.backend);
  assert.equal(other.getDebug(), false);
  other.close();
  const debugged = newEventLoop({ debug: true });
  assert.equal(debugged.getDebug(), true);
  debugged.close();
});

loopTest('setEventLoop refuses what is no loop', ({ loop }) => {
  for (const value of [undefined, {}, 'loop', 1]) {
    assert.throws(() => setEventLoop(wrong(value)), { name: 'TypeError', code: INVALID_TYPE });
  }
  setEventLoop(loop);
});

loopTest('runUntilComplete refuses what cannot be awaited, and the loop goes on', async (t) => {
  for (const value of [undefined, null, 1, 'text', {}, function* () {}, () => {}, [1]]) {
    const expected = { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE' };
    assert.throws(() => t.loop.runUntilComplete(wrong(value)), expected);
    await assert.rejects(t.loop.runUntilCompleteAsync(wrong(value)), expected);
  }
  assert.equal(t.loop.isRunning(), false);
  assert.equal(
    t.run(function* () {
      return 'works';
    }),
    'works',
  );
});

// asyncio.run(main(), debug=True) with call_soon(coro_function): TypeError: coroutines cannot be used with call_soon()
loopTest('in debug mode a coroutine function is no callback', ({ loop, log, trace }) => {
  function* callback(): Generator<void> {
    log('ran');
  }
  loop.callSoon(callback).cancel();
  loop.setDebug(true);
  const expected = { name: 'TypeError', code: INVALID_TYPE, message: /"callback" must be a plain function/ };
  assert.throws(() => loop.callSoon(callback), expected);
  assert.throws(() => loop.callSoonThreadsafe(callback), expected);
  assert.throws(() => loop.callLater(1, callback), expected);
  assert.throws(() => loop.callAt(1, callback), expected);
  loop.callSoon(() => log('a function'));
  loop.setDebug(false);
  loop.stop();
  loop.runForever();
  assert.deepEqual(trace, ['a function']);
});

loopTest('a loop shows what it does, not what it consists of', (t) => {
  assert.equal(inspect(t.loop), '<EventLoop running=false closed=false debug=false>');
  t.run(function* () {
    assert.equal(inspect(t.loop), '<EventLoop running=true closed=false debug=false>');
    const nap = sleep(5);
    assert.equal(inspect(nap), '<Sleep delay=5>');
    yield* nap;
    assert.equal(inspect(nap), '<Sleep awaited delay=5>');
  });
});
