import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allTasks, createTask, type Future, newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';

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
    const most = deepest();
    let overflows = 0;
    // The stack ends at a different place in the run each time. How much of it a frame takes is a matter of the compiler.
    for (let depth = Math.floor(most * 0.4); overflows < 300 && depth < most * 10; depth += 3) {
      try {
        below(depth, () => loop.runUntilComplete(sleep(0)));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
        overflows++;
      }
    }
    assert.equal(overflows, 300);
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
}
