import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BACKLOG,
  DEAD,
  decode,
  encode,
  HEAD,
  NOTIFICATION,
  RECORDS_PER_HEAD,
  RESULT,
  RecordQueue,
  ReplyWriter,
  RingMemory,
  RingReader,
  RingWriter,
  WRITER_WAITS,
  waker,
} from '../internals.js';
import { check, listOf } from '../support/property.js';

/** Units: two of the longest records, so that long ones often leave a gap at the end. */
const CAPACITY = 512;
const EVERYTHING = Number.POSITIVE_INFINITY;
/** The word of a waker that holds the system's number of its thread. */
const THREAD_ID = 4;
/** The other side is this thread, too. */
const HERE = { waker: waker.words, reactor: 0 };

/** A ring, with functions that post one value and take some. */
function ring(wake?: () => void) {
  const memory = RingMemory.create(CAPACITY);
  const writer = new RingWriter(memory, HERE);
  const reader = new RingReader(new RingMemory(memory.buffer), wake);
  const taken: unknown[] = [];
  return {
    memory,
    writer,
    reader,
    taken,
    /** Returns false if there is no room. */
    post(value: unknown): boolean {
      return writer.tryPostRecord(RingWriter.complete(NOTIFICATION, 1, 0, encode([value])));
    },
    take(limit = EVERYTHING): void {
      reader.take(reader.end, limit, (header, record, of) => taken.push(decode(header, record, of)[0]));
    },
  };
}

/** Records of one unit, and of up to 34. */
const VALUES = fc.oneof(fc.integer(), fc.string({ maxLength: 500, size: 'max' }));

test('what is posted is taken, in order and unchanged, wherever records and gaps lie', () => {
  const steps = listOf(fc.oneof(VALUES, fc.record({ limit: fc.integer({ min: 1, max: 40 }) })), 400);
  check(
    fc.property(steps, (all) => {
      const { post, take, taken, writer } = ring();
      const posted: unknown[] = [];
      for (const step of all) {
        if (typeof step === 'object') {
          take(step.limit);
        } else if (post(step)) {
          posted.push(step);
        } else {
          take();
          assert.deepEqual(taken, posted);
          assert.equal(post(step), true, 'there is no room in an empty ring');
          posted.push(step);
        }
      }
      take();
      assert.deepEqual(taken, posted);
      assert.equal(writer.isClosed, false);
    }),
    200,
  );
});

test('a gap of one unit is no record', () => {
  const { post, take, taken } = ring();
  for (let n = 0; n < CAPACITY - 1; n++) post(n);
  take();
  taken.length = 0;
  assert.equal(post('two units, of which one would fit'), true);
  take();
  assert.deepEqual(taken, ['two units, of which one would fit']);
});

test('the reader tells the writer of room once for several records', () => {
  const { memory, post, reader } = ring();
  for (let n = 0; n < 3 * RECORDS_PER_HEAD; n++) post(n);
  const seen: number[] = [];
  reader.take(reader.end, EVERYTHING, () => seen.push(memory.words[HEAD]!));
  assert.deepEqual(
    seen,
    seen.map((_head, at) => at - (at % RECORDS_PER_HEAD)),
  );
  assert.equal(memory.words[HEAD], 3 * RECORDS_PER_HEAD);
});

test('a writer with a backlog is woken when all is taken, not before', () => {
  let woken = 0;
  const { memory, post, take, writer } = ring(() => woken++);
  for (let n = 0; post(n); n++) {}
  assert.equal(writer.isStillFull(), true);
  take(2 * RECORDS_PER_HEAD);
  assert.deepEqual([woken, writer.wasGivenRoom, memory.words[WRITER_WAITS]], [0, false, BACKLOG]);
  take();
  assert.deepEqual([woken, writer.wasGivenRoom], [1, true]);
});

test('a record that comes while the reader parks keeps it awake', () => {
  const { post, reader, take, taken } = ring();
  post('the first');
  take();
  let looks = 0;
  Object.defineProperty(reader, 'pending', {
    get() {
      // The writer comes right after the first look, and finds a reader that is not parked.
      const found = looks > 0;
      if (looks++ === 0) post('meanwhile');
      return found;
    },
  });
  assert.equal(reader.park(), false);
  take();
  assert.deepEqual(taken, ['the first', 'meanwhile']);
});

test('a queue of records gives back what was put in, from any place on', () => {
  check(
    fc.property(listOf(VALUES, 300), fc.integer({ min: 0, max: 300 }), (values, dropped) => {
      const queue = new RecordQueue();
      for (const value of values) queue.putRecord(RingWriter.complete(RESULT, 0, 7, encode([value])));
      for (let n = 0; n < dropped && !queue.isEmpty; n++) {
        queue.dropTo(queue.start + (queue.words[queue.start]! & 0xff) * 8);
      }
      const left: unknown[] = [];
      for (const piece of queue.pieces()) {
        const memory = new RingMemory(RingMemory.create(1024).buffer);
        memory.words.set(piece);
        for (let at = 0; at < piece.length; at += (piece[at]! & 0xff) * 8) {
          left.push(decode(piece[at]!, at, memory)[0]);
        }
      }
      assert.deepEqual(left, values.slice(dropped));
    }),
    100,
  );
});

test('replies that have no room follow when there is some, and then replies go into the ring again', () => {
  const memory = RingMemory.create(CAPACITY);
  const replies = new ReplyWriter(memory, HERE);
  const reader = new RingReader(new RingMemory(memory.buffer));
  const taken: unknown[] = [];
  const takeAll = (): unknown =>
    reader.take(reader.end, EVERYTHING, (header, record, of) => taken.push(decode(header, record, of)[0]));
  const sent = Array.from({ length: 2 * CAPACITY }, (_none, n) => n);
  for (const n of sent) replies.postEncoded(RESULT, 7, encode([n]));
  assert.equal(replies.isBacklogged, true);
  while (taken.length < sent.length) {
    takeAll();
    replies.flush();
  }
  assert.deepEqual(taken, sent);
  assert.equal(replies.isBacklogged, false);
  replies.postEncoded(RESULT, 7, encode(['at once']));
  takeAll();
  assert.equal(taken.at(-1), 'at once');
});

test('a call to a thread that has ended fails, a reply to it raises nothing', () => {
  // A thread without an exit flag, whose number the system does not know.
  const gone = new Int32Array(new SharedArrayBuffer(waker.words.byteLength));
  gone[THREAD_ID] = 0x7fffffff;
  const record = (): Int32Array => RingWriter.complete(RESULT, 1, 0, encode(['late']));
  const parked = (): InstanceType<typeof RingMemory> => {
    const memory = RingMemory.create(CAPACITY);
    assert.equal(new RingReader(memory).park(), true);
    return memory;
  };
  const calls = new RingWriter(parked(), { waker: gone, reactor: 0 });
  assert.throws(() => calls.tryPostRecord(record()), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  const memory = parked();
  gone[DEAD] = 0;
  const replies = new RingWriter(memory, { waker: gone, reactor: 0 }, true);
  assert.equal(replies.tryPostRecord(record()), true);
  assert.equal(replies.isClosed, false);
});
