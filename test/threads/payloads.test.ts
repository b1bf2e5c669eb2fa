import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { newEventLoop, transfer } from 'asyncio-native';
import { LoopWorker, sharedWords, withLoopWorker } from '../support/threads.js';

/** Each in a record, or cloned where it is too large for one or no plain value. */
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1.5,
  -1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'plain',
  'ünïcödé',
  '日本語 🎉',
  '\ud800 alone',
  '\0 zero',
  'x'.repeat(511),
  'x'.repeat(512),
  'x'.repeat(513),
  '→'.repeat(512),
  'long '.repeat(10_000),
  12345678901234567890n,
  new Date(0),
  /re/g,
  [1, [2, [3]]],
  { a: { b: [null, undefined] } },
  new Map<unknown, unknown>([[{ key: 1 }, new Set([1])]]),
  new Int8Array([-1, 2]),
  new Uint8Array([1, 2, 3]),
  new Uint8ClampedArray([255]),
  new Int16Array([-300]),
  new Uint16Array([60_000]),
  new Int32Array([-1, 1]),
  new Uint32Array([4_000_000_000]),
  new Float32Array([0.5]),
  new Float64Array([0.1, Number.NaN]),
  new BigInt64Array([-1n]),
  new BigUint64Array([2n ** 63n]),
  new Uint8Array(0),
  new Uint8Array(1024).fill(9),
  new Uint8Array(1025).fill(9),
  new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
  new DataView(new ArrayBuffer(3)),
  new ArrayBuffer(5),
];

withLoopWorker('payloads', (get) => {
  for (const value of VALUES) {
    test(`${inspect(value, { breakLength: Number.POSITIVE_INFINITY }).slice(0, 40)} arrives, and comes back`, () => {
      assert.deepEqual(get().call('echo', value).result(), value);
    });
  }

  test('up to four arguments, and more', () => {
    for (let n = 0; n < 8; n++) {
      assert.equal(
        get()
          .call('count', ...Array(n).fill('x'))
          .result(),
        n,
      );
    }
    assert.equal(get().call('add', 'a', 'b').result(), 'ab');
    assert.equal(get().call('add', 1, 'b').result(), '1b');
  });

  test('a Buffer arrives as the Uint8Array that structured clone makes of it', () => {
    for (const size of [3, 3000]) {
      const arrived = get().call('echo', Buffer.alloc(size, 1)).result();
      assert.equal(arrived.constructor, Uint8Array);
      assert.deepEqual(arrived, new Uint8Array(size).fill(1));
    }
  });

  test('a key named __proto__ arrives as a key, and changes no prototype', () => {
    const arrived = get().call('echo', JSON.parse('{"__proto__": {"polluted": true}, "a": 1}')).result();
    assert.equal(Object.getPrototypeOf(arrived), Object.prototype);
    assert.deepEqual(Object.keys(arrived), ['__proto__', 'a']);
    assert.equal(arrived.polluted, undefined);
  });

  test('an answer whose getters change their minds fails the call with an error that says so', () => {
    const error = get().call('moody').exception() as Error;
    assert.equal(error.name, 'DataCloneError');
    assert.match(error.message, /The call has failed with an exception that cannot be sent: .*moody/);
    assert.equal(get().call('add', 1, 2).result(), 3);
  });

  test('an answer whose getter throws what cannot be looked at fails the call', () => {
    assert.ok(get().call('unreadable').exception() instanceof Error);
    assert.equal(get().call('add', 1, 2).result(), 3);
  });

  test('shared memory is shared', () => {
    const words = sharedWords();
    assert.equal(get().call('addShared', words, 5).result(), 0);
    assert.equal(get().call('addShared', words, 2).result(), 5);
    assert.equal(words[0], 7);
  });

  test('a buffer is handed over, not copied', () => {
    const bytes = new Uint8Array(100_000).fill(3);
    const arrived = get()
      .call('echo', transfer(bytes, [bytes.buffer]))
      .result();
    assert.equal(bytes.byteLength, 0);
    assert.deepEqual(arrived, new Uint8Array(100_000).fill(3));
    const small = new Uint8Array([1, 2, 3]);
    get().remote.callSoonThreadsafe('note', transfer(small, [small.buffer]));
    assert.equal(small.byteLength, 0);
    assert.deepEqual(get().call('noted').result(), [new Uint8Array([1, 2, 3])]);
  });

  test('a result is handed over', () => {
    assert.deepEqual(get().call('produce', 4).result(), new Uint8Array(4).fill(7));
  });

  test('a MessagePort is handed over', async () => {
    const { port1, port2 } = new MessageChannel();
    get()
      .call('answerOn', transfer(port2, [port2]))
      .result();
    assert.deepEqual(await once(port1, 'message'), ['through the port']);
  });

  test('what cannot be cloned raises in the caller, and nothing is half-sent', () => {
    const cannot = { name: 'DataCloneError' };
    const { remote } = get();
    const refused = (at: number, what: string) => ({
      name: 'DataCloneError',
      message: `Argument ${at} cannot be sent to another thread: ${what} could not be cloned.`,
    });
    assert.throws(() => remote.callSoonThreadsafe('note', () => {}), refused(1, '() => { }'));
    assert.throws(() => get().call('echo', 1, Symbol('s')), refused(2, 'Symbol(s)'));
    assert.throws(() => get().call('echo', { deep: [() => {}] }), refused(1, '() => { }'));
    const detached = new Uint8Array(3);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    assert.throws(() => get().call('echo', detached), cannot);
    const { port1, port2 } = new MessageChannel();
    // A TypeError in Node 20, a DataCloneError since.
    const asNode = { name: nameOfError(() => port1.postMessage(1, ['no port' as never])) };
    assert.throws(() => get().call('echo', transfer(1, ['no port' as never])), asNode);
    assert.throws(() => get().call('echo', port2), cannot);
    port1.close();
    assert.deepEqual(get().call('noted').result(), []);
    assert.deepEqual(get().call('echo', { an: 'object' }).result(), { an: 'object' });
  });

  test('a result that cannot be cloned fails the call', () => {
    assert.throws(() => get().call('makeFunction').result(), {
      name: 'DataCloneError',
      message: /^The result cannot be sent to another thread: .* could not be cloned\.$/s,
    });
    assert.deepEqual(get().call('echo', [1]).result(), [1]);
  });
});

test('payloads to a loop of this thread are copies, too', async () => {
  const loop = newEventLoop();
  const got: unknown[] = [];
  const sent = { a: 1 };
  loop.expose('got', (value: unknown) => got.push(value));
  loop.attach();
  const { connectLoop, runCoroutineThreadsafe } = await import('asyncio-native');
  const remote = connectLoop(loop.handle());
  await runCoroutineThreadsafe(remote.coroutine('got', sent), remote);
  assert.deepEqual(got, [sent]);
  assert.notEqual(got[0], sent);
  loop.close();
});

test('many connect at the same time, and all can hand over', async () => {
  const target = await LoopWorker.start('hosted');
  const others = await Promise.all(Array.from({ length: 6 }, () => LoopWorker.start('hosted')));
  const answers = others.map((other, at) => other.call('ask', target.handle, 'echo', { from: at }));
  assert.deepEqual(
    await Promise.all(answers),
    others.map((_, from) => ({ from })),
  );
  await Promise.all([...others, target].map((thread) => thread.end()));
});

function nameOfError(action: () => void): string {
  try {
    action();
  } catch (error) {
    return (error as Error).name;
  }
  assert.fail('it raised nothing');
}
