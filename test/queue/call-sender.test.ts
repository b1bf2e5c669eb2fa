import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallSender, decodeValue, encodeValue, WaitingCall } from '../internals.js';

const NOBODY = { fulfil: () => {}, fail: () => {}, progress: () => {} };

/** A sender over a queue that does with each batch what `answers` says, in turns, and then takes all. */
class Sending {
  /** The names in each batch that has come. */
  readonly batches: string[][] = [];
  readonly sent: string[] = [];
  readonly failed: [id: string, reason: Error & { code?: string }][] = [];
  readonly unwanted = new Set<string>();
  readonly sender: InstanceType<typeof CallSender>;

  constructor(...answers: (Promise<unknown> | Error)[]) {
    const add = async (names: string[]): Promise<void> => {
      this.batches.push(names);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      await answer;
    };
    const queue = {
      add: (name: string) => add([name]),
      addBulk: (jobs: readonly { name: string }[]) => {
        assert.ok(jobs.length > 1, 'a transaction for a single call');
        return add(jobs.map(({ name }) => name));
      },
    };
    this.sender = new CallSender(
      queue as never,
      ({ id }) => !this.unwanted.has(id),
      ({ id }) => this.sent.push(id),
      ({ id }, reason) => this.failed.push([id, reason as Error]),
    );
  }

  send(...ids: string[]): void {
    for (const id of ids) this.sender.send(new WaitingCall(id, NOBODY), { name: id, data: {}, opts: {} });
  }

  /** When what was sent so far has come. */
  async idle(): Promise<void> {
    await null;
    await this.sender.idle();
  }
}

test('calls that come together go together, and those that come while two are on their way wait', async () => {
  let answer: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const sending = new Sending(held, held);
  sending.send('a', 'b');
  await null;
  sending.send('c');
  await null;
  sending.send('d');
  await null;
  sending.send('e', 'f');
  await null;
  sending.unwanted.add('e');
  assert.deepEqual(sending.batches, [['a', 'b'], ['c']]);
  assert.deepEqual(sending.sent, []);
  answer();
  await sending.idle();
  assert.deepEqual(sending.batches.slice(2), [['d', 'f']]);
  assert.deepEqual(sending.sent.sort(), ['a', 'b', 'c', 'd', 'f']);
});

test('a batch has at most 200 calls', async () => {
  const sending = new Sending();
  sending.send(...Array.from({ length: 450 }, (_, n) => String(n)));
  await sending.idle();
  assert.deepEqual(
    sending.batches.map(({ length }) => length),
    [200, 200, 50],
  );
  assert.equal(sending.sent.length, 450);
});

test('what was lost with the connection is sent again as a whole', async () => {
  const lost = new Error('Command aborted due to connection close');
  const sending = new Sending(lost, lost);
  sending.send('a', 'b');
  await sending.idle();
  assert.deepEqual(sending.batches, [
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
  assert.deepEqual(sending.sent, ['a', 'b']);
  const alone = new Sending(lost);
  alone.send('a');
  await alone.idle();
  assert.deepEqual([alone.sent, alone.failed], [['a'], []]);
});

test('what was lost and is wanted no more is not sent again, but may be with the server', async () => {
  const lost = new Error('Connection is closed.');
  // With more attempts than there are answers the last one would succeed.
  const sending = new Sending(new Promise((resolve) => setImmediate(resolve)).then(() => Promise.reject(lost)));
  sending.send('a', 'b');
  await null;
  sending.unwanted.add('a');
  await sending.idle();
  assert.deepEqual(sending.batches, [['a', 'b'], ['b']]);
  assert.deepEqual(sending.sent, ['a', 'b']);
});

test('of calls that were refused each is sent alone, and told its own reason', async () => {
  const full = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  const other = new Error('READONLY You can not write against a read only replica.');
  const sending = new Sending(full, full, other);
  sending.send('a', 'b', 'c');
  await sending.idle();
  assert.deepEqual(sending.batches, [['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  assert.deepEqual(sending.sent, ['c']);
  const [[first, reason], [second, untouched]] = sending.failed as [[string, Error], [string, Error]];
  assert.deepEqual([first, second], ['a', 'b']);
  assert.equal((reason as Error & { code: string }).code, 'ERR_ASYNCIO_QUEUE_FULL');
  assert.equal(reason.cause, full);
  assert.equal(untouched, other);
  const two = new Sending(full, full);
  two.send('a', 'b');
  await two.idle();
  assert.deepEqual([two.batches, two.sent], [[['a', 'b'], ['a'], ['b']], ['b']]);
});

test('values go as JSON only where that keeps them as they are', () => {
  const holes = [1, 2];
  holes.length = 3;
  const named = Object.assign([1], { name: 'x' });
  const values = [0, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1.5, 'ä\ud800', '[1]', true, null, undefined, 3n];
  for (const value of [...values, [], values, [1, 'a', null], [[1]], holes, named, new Array(40).fill(1), { a: 1 }]) {
    const text = encodeValue('x', value, 1000);
    assert.deepEqual(decodeValue(text), value);
    assert.match(text, /^(?:\[.*\]|[A-Za-z0-9+/]+=*)$/s);
  }
  assert.equal(encodeValue('x', [1, 'a', null], 1000), '[[1,"a",null]]');
  assert.equal(Object.keys(decodeValue(encodeValue('x', holes, 1000)) as object).length, 2);
  // Two bytes each.
  assert.equal(encodeValue('x', 'ä'.repeat(100), 204).length, 104);
  assert.throws(() => encodeValue('x', 'ä'.repeat(100), 203), {
    message: 'x takes 204 bytes; "maxPayload" allows 203',
  });
});
