import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallSender, decodeValue, encodeValue, WaitingCall } from '../internals.js';

const NOBODY = { fulfil: () => {}, fail: () => {}, progress: () => {} };

/** A sender over a queue that does with each call what `answers` say, in turns, and then takes all. */
class Sending {
  /** The names of the calls that have come, and the writes between which they came. */
  readonly came: string[] = [];
  readonly sent: string[] = [];
  readonly failed: [id: string, reason: Error & { code?: string }][] = [];
  readonly unwanted = new Set<string>();
  readonly sender: InstanceType<typeof CallSender>;

  constructor(...answers: (Promise<unknown> | Error)[]) {
    const add = async (name: string): Promise<void> => {
      this.came.push(name);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      await answer;
    };
    const stream = { cork: () => this.came.push('('), uncork: () => this.came.push(')') };
    this.sender = new CallSender(
      { add } as never,
      { stream } as never,
      ({ id }) => !this.unwanted.has(id),
      ({ id }) => this.sent.push(id),
      ({ id }, reason) => this.failed.push([id, reason as Error]),
    );
  }

  /** The names of the calls that have come. */
  get names(): string[] {
    return this.came.filter((name) => /\w/.test(name));
  }

  send(...ids: string[]): void {
    for (const id of ids) this.sender.send(new WaitingCall(id, NOBODY), { name: id, data: {}, opts: {} });
  }
}

/** The end of a turn: no microtask is left. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('calls that come in one turn go in one write', async () => {
  const sending = new Sending();
  sending.send('a');
  await null;
  sending.send('b');
  await turn();
  sending.send('c');
  await turn();
  assert.deepEqual(sending.came, ['(', 'a', 'b', ')', '(', 'c', ')']);
  assert.deepEqual(sending.sent, ['a', 'b', 'c']);
});

test('400 calls are on their way at most; of those that wait the unwanted are left out', async () => {
  let answer: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const ids = Array.from({ length: 900 }, (_, n) => `c${n}`);
  const sending = new Sending(...ids.slice(0, 400).map(() => held));
  sending.send(...ids);
  await turn();
  assert.deepEqual(sending.names, ids.slice(0, 400));
  assert.deepEqual(sending.sent, []);
  sending.unwanted.add('c450').add('c899');
  const idle = sending.sender.idle();
  answer();
  await idle;
  const wanted = ids.filter((id) => !sending.unwanted.has(id));
  assert.deepEqual(sending.names, wanted);
  assert.deepEqual(sending.sent, wanted);
  sending.send('later');
  await sending.sender.idle();
  assert.equal(sending.sent.at(-1), 'later');
});

test('what was lost with the connection is sent again', async () => {
  const lost = new Error('Command aborted due to connection close');
  const sending = new Sending(lost, undefined as never, lost);
  sending.send('a', 'b');
  await sending.sender.idle();
  assert.deepEqual(sending.names, ['a', 'b', 'a', 'a']);
  assert.deepEqual([sending.sent, sending.failed], [['b', 'a'], []]);
});

test('what was lost and is wanted no more is not sent again, but may be with the server', async () => {
  const lost = new Error('Connection is closed.');
  const late = turn().then(() => Promise.reject(lost));
  // With more attempts than there are answers the last one would succeed.
  const sending = new Sending(late, late);
  sending.send('a', 'b');
  sending.unwanted.add('a');
  await sending.sender.idle();
  assert.deepEqual(sending.names, ['a', 'b', 'b']);
  assert.deepEqual(sending.sent, ['a', 'b']);
});

test('a call that was refused is told the reason', async () => {
  const full = new Error("OOM command not allowed when used memory > 'maxmemory'.");
  const other = new Error('READONLY You can not write against a read only replica.');
  const sending = new Sending(full, other);
  sending.send('a', 'b', 'c');
  await sending.sender.idle();
  assert.deepEqual(sending.names, ['a', 'b', 'c']);
  assert.deepEqual(sending.sent, ['c']);
  const [[first, reason], [second, untouched]] = sending.failed as [[string, Error], [string, Error]];
  assert.deepEqual([first, second], ['a', 'b']);
  assert.equal((reason as Error & { code: string }).code, 'ERR_ASYNCIO_QUEUE_FULL');
  assert.equal(reason.cause, full);
  assert.equal(untouched, other);
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
