import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  allTasks,
  type Coroutine,
  createTask,
  currentTask,
  Event,
  type Future,
  gather,
  newEventLoop,
  type Operation,
  openConnection,
  Protocol,
  Queue,
  Semaphore,
  type StreamWriter,
  sleep,
  type Task,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { portOf } from '../support/io-test.js';

/** How deep a simple function can call itself. */
function deepest(): number {
  let depth = 0;
  const descend = (): void => {
    depth++;
    descend();
  };
  assert.throws(descend, RangeError);
  return depth;
}

function below(depth: number, call: () => void): void {
  if (depth <= 0) {
    call();
  } else {
    below(depth - 1, call);
  }
}

/**
 * Calls `prepare`, and then `act` at a greater depth each time, until `act` has failed for want of stack 300 times: the
 * stack ends at a different place in it each time. How much a frame takes is a matter of the compiler.
 */
function untilOverflows(prepare: () => void, act: () => void): void {
  const most = deepest();
  let overflows = 0;
  for (let depth = Math.floor(most * 0.4); overflows < 300 && depth < most * 10; depth += overflows > 0 ? 1 : 3) {
    prepare();
    try {
      below(depth, act);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
      overflows++;
    }
  }
  assert.equal(overflows, 300);
}

/** Calls `act` in each frame from the end of the stack upwards, until it has succeeded `enough` times. Returns how often it failed. */
function atTheEnd(enough: number, act: () => void): number {
  let succeeded = 0;
  let failed = 0;
  const descend = (): void => {
    try {
      descend();
    } catch {
      // The end of the stack.
    }
    if (succeeded < enough) {
      try {
        act();
        succeeded++;
      } catch (error) {
        if (error instanceof RangeError) {
          failed++;
        }
      }
    }
  };
  descend();
  assert.equal(succeeded, enough);
  return failed;
}

for (const backend of BACKENDS) {
  test(`a blocking run that fails for want of stack does not stop the next one [${backend}]`, () => {
    const loop = newEventLoop({ backend });
    loop.setExceptionHandler(() => {});
    untilOverflows(
      () => {},
      () => loop.runUntilComplete(sleep(0)),
    );
    assert.equal(loop.runUntilComplete(sleep(1, 'works')), 'works');
    loop.close();
  });

  test(`a task that could not be made for want of stack is not left behind [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let begun = 0;
    function* task() {
      begun++;
    }
    loop.runUntilComplete(
      (function* main() {
        const failed = atTheEnd(20, () => createTask(task()));
        assert.ok(failed > 0);
        assert.equal(allTasks().size, 21);
        yield* sleep(1);
        assert.equal(begun, 20);
      })(),
    );
    loop.close();
  });

  for (const debug of [false, true]) {
    test(`runs that fail for want of stack lose no callback and no task [${backend}, debug: ${debug}]`, () => {
      const loop = newEventLoop({ backend, debug });
      loop.setExceptionHandler(() => {});
      const tasks: Task[] = [];
      let ended = 0;
      function* several(): Coroutine<void> {
        yield* sleep(0);
        yield* sleep(1);
        yield;
      }
      untilOverflows(
        () => {
          const task = loop.createTask(several());
          task.addDoneCallback(() => ended++);
          tasks.push(task);
        },
        () => loop.runUntilComplete(sleep(0)),
      );
      // A task that was lost would be a deadlock.
      loop.runUntilComplete(gather(tasks));
      loop.runUntilComplete(sleep(0));
      assert.equal(ended, tasks.length);
      loop.close();
    });
  }

  test(`eager tasks that end with the stack are done, and none is said to be never retrieved [${backend}]`, () => {
    const reports: string[] = [];
    const loop = newEventLoop({ backend, clock: 'virtual' });
    loop.setExceptionHandler((_loop, { message }) => reports.push(message));
    for (let round = 0; round < 5; round++) {
      const begun: object[] = [];
      let ended = 0;
      function* nested(): Coroutine<void> {
        begun.push(currentTask() as object);
        try {
          yield* createTask(nested(), { eagerStart: true });
        } finally {
          ended++;
        }
      }
      const main = function* (): Coroutine<string> {
        try {
          yield* nested();
        } catch (error) {
          return (error as Error).name;
        }
        return 'no error';
      };
      assert.equal(loop.runUntilComplete(main()), 'RangeError');
      loop.runUntilComplete(sleep(2000));
      assert.equal(ended, begun.length);
      assert.deepEqual(
        [...new Set(begun as Task[])].filter((task) => !task.done()),
        [],
      );
      assert.equal(allTasks(loop).size, 0);
    }
    loop.close();
    // To note the outcome of one may need more stack than there is.
    assert.deepEqual(
      reports.filter((message) => message !== 'Exception while a task ended'),
      [],
    );
  });

  test(`a callback or timer that could not be scheduled for want of stack is not called [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let soon = 0;
    let later = 0;
    atTheEnd(20, () => loop.callSoon(() => soon++));
    atTheEnd(20, () => loop.callLater(1, () => later++));
    loop.runUntilComplete(sleep(2));
    assert.deepEqual([soon, later], [20, 20]);
    loop.close();
  });

  test(`a future that was completed at the end of the stack wakes all that wait for it [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    const called = new Set<Future>();
    const futures = Array.from({ length: 4000 }, () => loop.createFuture());
    const waiting = futures.map((future, i) => {
      future.addDoneCallback((done) => called.add(done));
      if (i % 2 === 0) {
        future.addDoneCallback((done) => called.add(done));
      }
      return loop.createTask(
        (function* () {
          yield* future;
        })(),
      );
    });
    loop.runUntilComplete(sleep(1));
    const rest = [...futures];
    atTheEnd(20, () => (rest.pop() as Future).setResult(undefined));
    const done = futures.filter((future) => future.done());
    assert.ok(done.length >= 20);
    loop.runUntilComplete(sleep(1));
    assert.deepEqual(
      done.map((future) => called.has(future)),
      done.map(() => true),
    );
    assert.deepEqual(
      futures.map((future) => future.done()),
      waiting.map((task) => task.done()),
    );
    loop.runUntilComplete(
      (function* () {
        for (const task of waiting) {
          task.cancel();
        }
        yield* sleep(1);
      })(),
    );
    loop.close();
  });

  test(`what was set, released or put at the end of the stack wakes those that wait for it [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    const kinds: Record<string, () => { wait(): Operation<unknown>; wake(): void }> = {
      event: () => {
        const event = new Event();
        return { wait: () => event.wait(), wake: () => event.set() };
      },
      semaphore: () => {
        const semaphore = new Semaphore(0);
        return { wait: () => semaphore.acquire(), wake: () => semaphore.release() };
      },
      queue: () => {
        const queue = new Queue<number>();
        return { wait: () => queue.get(), wake: () => queue.putNowait(1) };
      },
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const subjects = Array.from({ length: 3000 }, make);
      const waiting = subjects.map(({ wait }) => [1, 2].map(() => loop.createTask(wait())));
      loop.runUntilComplete(sleep(1));
      let at = 0;
      const woken = new Set<number>();
      const failed = atTheEnd(20, () => {
        subjects[at++]!.wake();
        woken.add(at - 1);
      });
      assert.ok(failed > 0, kind);
      loop.runUntilComplete(sleep(1));
      for (const index of woken) {
        assert.equal(waiting[index]![0]!.done(), true, `${kind}: a waiter of ${index} sleeps on`);
      }
      // All others can still be woken, or be cancelled: no queue was damaged.
      loop.runUntilComplete(
        (function* () {
          for (const { wake } of subjects.slice(0, at)) {
            wake();
            wake();
          }
          yield* sleep(1);
          for (const [index, [first, second]] of waiting.slice(0, at).entries()) {
            assert.ok(first!.done() && second!.done(), `${kind}: ${index} sleeps on`);
          }
          for (const task of waiting.flat()) {
            task.cancel();
          }
          yield* sleep(1);
          assert.ok(waiting.flat().every((task) => task.done()));
        })(),
      );
    }
    loop.close();
  });

  test(`a semaphore that was released at the end of the stack lets in no more than it may [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    const subjects = Array.from({ length: 3000 }, () => ({ semaphore: new Semaphore(0), inside: 0 }));
    for (const subject of subjects) {
      for (let i = 0; i < 3; i++) {
        loop.createTask(
          (function* () {
            yield* subject.semaphore.acquire();
            subject.inside++;
          })(),
        );
      }
    }
    loop.runUntilComplete(sleep(1));
    let at = 0;
    assert.ok(atTheEnd(20, () => subjects[at++]!.semaphore.release()) > 0);
    loop.runUntilComplete(sleep(1));
    const used = subjects.slice(0, at);
    assert.ok(used.every(({ inside }) => inside <= 1));
    for (const { semaphore, inside } of used) {
      assert.equal(semaphore.locked(), true, 'two still wait, or three');
      for (let i = inside; i < 3; i++) semaphore.release();
    }
    loop.runUntilComplete(sleep(1));
    assert.ok(used.every(({ inside }) => inside === 3));
    for (const task of allTasks(loop)) task.cancel();
    loop.runUntilComplete(sleep(1));
    loop.close();
  });

  test(`an event whose waiters belonged to a loop that was closed is set [${backend}]`, () => {
    const loop = newEventLoop({ backend });
    const event = new Event();
    loop.createTask(event.wait());
    loop.createTask(event.wait());
    loop.runUntilComplete(sleep(0));
    assert.match(inspect(event), /waiters=2/);
    loop.setExceptionHandler(() => {});
    loop.close();
    assert.doesNotMatch(inspect(event), /waiters/);
    event.set();
    assert.equal(event.isSet(), true);
  });
}

// A blocking run has sockets on the native backend, but not on Windows.
if (BACKENDS.includes('native') && process.platform !== 'win32') {
  test('after runs that failed for want of stack, sockets work, and bytes reach their own end only', () => {
    const loop = newEventLoop({ backend: 'native' });
    loop.setExceptionHandler(() => {});
    const letters = ['a', 'b', 'c'];
    const got = letters.map(() => '');
    let arrived = 0;
    class Collecting extends Protocol {
      #of = -1;
      override dataReceived(data: Buffer): void {
        const text = String(data);
        this.#of = this.#of === -1 ? Number(text[0]) : this.#of;
        got[this.#of] += text;
        arrived += text.length;
      }
    }
    const writers: StreamWriter[] = [];
    const server = loop.runUntilComplete(
      (function* () {
        const made = yield* loop.createServer(() => new Collecting(), '127.0.0.1', 0);
        for (const [i] of letters.entries()) {
          const [, writer] = yield* openConnection('127.0.0.1', portOf(made));
          writer.write(String(i));
          writers.push(writer);
        }
        yield* sleep(5);
        return made;
      })(),
    );
    let sent = letters.length;
    untilOverflows(
      () => {
        for (const [i, writer] of writers.entries()) {
          writer.write((letters[i] as string).repeat(7));
          sent += 7;
        }
      },
      () => loop.runUntilComplete(sleep(0)),
    );
    loop.runUntilComplete(
      (function* () {
        for (let turn = 0; turn < 2000 && arrived < sent; turn++) yield* sleep(1);
        server.close();
        server.abortClients();
        for (const writer of writers) writer.transport.abort();
        yield* sleep(1);
      })(),
    );
    for (const [i, letter] of letters.entries()) {
      assert.match(got[i] as string, new RegExp(`^${i}${letter}+$`));
    }
    assert.equal(arrived, sent);
    loop.close();
  });
}
