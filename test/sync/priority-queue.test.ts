import assert from 'node:assert/strict';
import { gather, LifoQueue, PriorityQueue, Queue } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

function drain<T>(queue: Queue<T>): T[] {
  return Array.from({ length: queue.qsize() }, () => queue.getNowait());
}

function sorted<T>(items: readonly T[]): T[] {
  const queue = new PriorityQueue<T>();
  for (const item of items) queue.putNowait(item);
  return drain(queue);
}

// class P:
//     def __init__(s, p, n): s.p, s.n = p, n
//     def __lt__(s, o): return s.p < o.p
// q = asyncio.PriorityQueue()
// for i in range(16): q.put_nowait(P(i * 7 % 3, i))
// log(*[q.get_nowait().n for _ in range(16)])
loopTest('equal items come out in the order of CPython', () => {
  const queue = new PriorityQueue<{ p: number; n: number }>(0, { compare: (a, b) => a.p - b.p });
  for (let n = 0; n < 16; n++) queue.putNowait({ p: (n * 7) % 3, n });
  assert.deepEqual(
    drain(queue).map(({ n }) => n),
    [0, 6, 12, 3, 9, 15, 13, 7, 10, 4, 1, 2, 14, 11, 8, 5],
  );
});

loopTest('the least item comes out first', () => {
  assert.deepEqual(sorted([3, 1, 2.5, -7, 10]), [-7, 1, 2.5, 3, 10]);
  assert.deepEqual(sorted(['b', 'a', 'c']), ['a', 'b', 'c']);
  assert.deepEqual(sorted([3n, 1, 2n]), [1, 2n, 3n]);
  const [later, sooner] = [new Date(2000), new Date(1000)];
  assert.deepEqual(sorted([later, sooner]), [sooner, later]);
});

loopTest('arrays are compared by the first elements that differ', () => {
  assert.deepEqual(
    sorted([
      [10, 'x'],
      [9, 'y'],
      [10, 'a'],
    ]),
    [
      [9, 'y'],
      [10, 'a'],
      [10, 'x'],
    ],
  );
  assert.deepEqual(sorted([[1, 0], [1], []]), [[], [1], [1, 0]]);
  assert.deepEqual(
    sorted([
      [[2], 1],
      [[1, 5], 2],
    ]),
    [
      [[1, 5], 2],
      [[2], 1],
    ],
  );
});

loopTest('what has no order is refused, and leaves the queue as it was', () => {
  const notComparable = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  for (const item of [{}, undefined, null, Symbol('x'), 'text', Object.create(null), [1], () => {}]) {
    const queue = new PriorityQueue<unknown>();
    queue.putNowait(1);
    assert.throws(() => queue.putNowait(item), notComparable);
    assert.equal(queue.qsize(), 1);
    queue.taskDone();
    assert.throws(() => queue.taskDone());
  }
  const queue = new PriorityQueue<unknown>();
  queue.putNowait([1, { a: 1 }]);
  assert.throws(() => queue.putNowait([1, { a: 2 }]), notComparable);
  queue.putNowait([2, { a: 2 }]);
});

loopTest('an object with a primitive value is compared by it', () => {
  const item = (n: number): object => ({ [Symbol.toPrimitive]: () => n, n });
  assert.deepEqual(
    sorted([item(2), item(1)]).map((each) => (each as { n: number }).n),
    [1, 2],
  );
});

loopTest('a comparison that throws leaves put and get as if they had not been called', (t) => {
  t.run(function* () {
    let failing = false;
    const compare = (a: number, b: number): number => {
      if (failing) throw new Error('compare');
      return a - b;
    };
    const queue = new PriorityQueue<number>({ compare });
    for (const n of [5, 3, 4, 1, 2]) yield* queue.put(n);
    failing = true;
    assert.throws(() => queue.putNowait(0), /compare/);
    assert.throws(() => queue.getNowait(), /compare/);
    failing = false;
    assert.equal(queue.qsize(), 5);
    assert.deepEqual(drain(queue), [1, 2, 3, 4, 5]);
  });
});

loopTest('arguments of the constructors', () => {
  const compare = (a: number, b: number): number => b - a;
  assert.equal(new PriorityQueue().maxsize, 0);
  assert.equal(new PriorityQueue(2).maxsize, 2);
  assert.equal(new PriorityQueue(2, { compare }).maxsize, 2);
  assert.equal(new PriorityQueue({ maxsize: 3, compare }).maxsize, 3);
  assert.equal(new LifoQueue(2).maxsize, 2);
  assert.equal(new LifoQueue({ maxsize: 2 }).maxsize, 2);
  const unknown = { name: 'TypeError', code: 'ERR_ASYNCIO_UNKNOWN_OPTION' };
  const wrongType = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  assert.throws(() => new PriorityQueue(2, { maxsize: 3 } as never), unknown);
  assert.throws(() => new PriorityQueue({ key: compare } as never), unknown);
  assert.throws(() => new LifoQueue({ compare } as never), unknown);
  assert.throws(() => new PriorityQueue({ compare: 1 } as never), wrongType);
  assert.throws(() => new PriorityQueue('2' as never), wrongType);
  assert.throws(() => new PriorityQueue(null as never), wrongType);
  assert.throws(() => new LifoQueue('2' as never), wrongType);
});

loopTest('the kinds of queue are queues, and make those wait who must', (t) => {
  t.run(function* () {
    const expected = new Map<Queue<number>, number[]>([
      [new PriorityQueue<number>(2), [1, 3, 2]],
      [new LifoQueue<number>(2), [1, 3, 2]],
      [new Queue<number>(2), [3, 1, 2]],
    ]);
    for (const [queue, order] of expected) {
      assert(queue instanceof Queue);
      const producer = function* () {
        for (const n of [3, 1, 2]) yield* queue.put(n);
      };
      const consumer = function* () {
        const got: number[] = [];
        while (got.length < 3) got.push(yield* queue.get());
        return got;
      };
      const [, got] = yield* gather([producer(), consumer()]);
      assert.deepEqual(got, order);
    }
  });
});
