import assert from 'node:assert/strict';
import { sleep, type Task } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

// The scenarios of test/fixtures/cpython/callback-order.py, statement by statement, and what CPython 3.14 printed for them.

function scenario(name: string, expected: string, body: (t: LoopTest, log: (value: unknown) => void) => void): void {
  loopTest(`callback-order.py: ${name}`, (t) => {
    body(t, t.log);
    assert.equal(t.trace.join(', '), expected);
  });
}

scenario('fifo', 'a, b, c, d', ({ loop }, log) => {
  for (const name of 'abc') loop.callSoon(log, name);
  loop.callSoon(() => loop.stop());
  loop.callSoon(log, 'd');
  loop.runForever();
});

scenario('one_iteration', 'first, second, stopped, of the next iteration', ({ loop }, log) => {
  loop.callSoon(() => {
    log('first');
    loop.callSoon(log, 'of the next iteration');
    loop.stop();
  });
  loop.callSoon(log, 'second');
  loop.runForever();
  log('stopped');
  loop.stop();
  loop.runForever();
});

scenario('equal_deadlines', '10 a, 10 b, 20 a, 20 b, 20 c', ({ loop }, log) => {
  loop.callAt(20, log, '20 a');
  loop.callAt(10, log, '10 a');
  loop.callAt(20, log, '20 b');
  loop.callAt(10, log, '10 b');
  loop.callLater(20, log, '20 c');
  loop.callAt(30, () => loop.stop());
  loop.runForever();
});

scenario('timers_behind_ready', 'soon, timer -2, timer -1, timer 0', ({ loop }, log) => {
  loop.callLater(0, log, 'timer 0');
  loop.callLater(-1, log, 'timer -1');
  loop.callSoon(log, 'soon');
  loop.callLater(-2, log, 'timer -2');
  loop.callLater(1, () => loop.stop());
  loop.runForever();
});

scenario('timer_in_callback', 'first, second, timer, soon of first, timer of first', ({ loop }, log) => {
  loop.callSoon(() => {
    log('first');
    loop.callLater(0, log, 'timer of first');
    loop.callSoon(log, 'soon of first');
  });
  loop.callSoon(log, 'second');
  loop.callLater(0, log, 'timer');
  loop.callLater(1, () => loop.stop());
  loop.runForever();
});

scenario('timers_scheduling', 'a, b, a soon, b soon, a at once, b at once, c', ({ loop }, log) => {
  const tick = (name: string): void => {
    log(name);
    loop.callSoon(log, `${name} soon`);
    loop.callAt(loop.time(), log, `${name} at once`);
  };
  loop.callAt(10, tick, 'a');
  loop.callAt(10, tick, 'b');
  loop.callAt(11, log, 'c');
  loop.callAt(12, () => loop.stop());
  loop.runForever();
});

scenario('time_stands_still', '5, 5, 5, 5, late, 15', ({ loop }, log) => {
  const chain = (left: number): void => {
    log(loop.time());
    if (left > 0) loop.callSoon(chain, left - 1);
    else loop.stop();
  };
  loop.callLater(5, chain, 2);
  loop.callLater(6, log, 'late');
  loop.runForever();
  loop.callSoon(() => loop.stop());
  loop.runForever();
  log(loop.time());
  loop.callLater(10, () => loop.stop());
  loop.runForever();
  log(loop.time());
});

scenario('stop_before_run', 'ready, due, returned, next, returned', ({ loop }, log) => {
  loop.callSoon(log, 'ready');
  loop.callLater(0, log, 'due');
  loop.callLater(1, log, 'not due');
  loop.callSoon(() => loop.callSoon(log, 'next'));
  loop.stop();
  loop.runForever();
  log('returned');
  loop.stop();
  loop.runForever();
  log('returned');
  loop.stop();
  loop.runForever();
});

scenario('stop_twice', 'stop, returned, left', ({ loop }, log) => {
  loop.callSoon(() => {
    loop.stop();
    loop.stop();
    log('stop');
    loop.callSoon(log, 'left');
  });
  loop.runForever();
  log('returned');
  loop.callSoon(() => loop.stop());
  loop.runForever();
});

scenario('cancel_in_callback', 'cancel, kept', ({ loop }, log) => {
  loop.callSoon(() => {
    log('cancel');
    for (const handle of handles) handle.cancel();
  });
  const handles = [loop.callSoon(log, 'soon'), loop.callLater(0, log, 'timer'), loop.callLater(10, log, 'later')];
  loop.callLater(10, log, 'kept');
  loop.callLater(11, () => loop.stop());
  loop.runForever();
});

scenario('cancel_due_timer', 'first, true, third', ({ loop }, log) => {
  loop.callAt(10, () => {
    log('first');
    second.cancel();
    log(second.cancelled());
  });
  const second = loop.callAt(10, log, 'second');
  loop.callAt(10, log, 'third');
  loop.callAt(11, () => loop.stop());
  loop.runForever();
});

scenario('cancel_after_run', 'ran, false, true', ({ loop }, log) => {
  const handle = loop.callSoon(log, 'ran');
  loop.callSoon(() => loop.stop());
  loop.runForever();
  log(handle.cancelled());
  handle.cancel();
  log(handle.cancelled());
});

scenario(
  'throwing_callback',
  'throw, handler x, next, throw, handler x, scheduled by it, scheduled by it',
  ({ loop }, log) => {
    loop.setExceptionHandler((_loop, context) => log(`handler ${(context.exception as Error).message}`));
    const raise = (): void => {
      log('throw');
      loop.callSoon(log, 'scheduled by it');
      throw new Error('x');
    };
    loop.callSoon(raise);
    loop.callSoon(log, 'next');
    loop.callLater(0, raise);
    loop.callLater(1, () => loop.stop());
    loop.runForever();
  },
);

scenario('done_callbacks', 'before, after, a, c, soon of b, not at once, late', ({ loop }, log) => {
  const future = loop.createFuture<null>();
  future.addDoneCallback(() => log('a'));
  future.addDoneCallback(() => loop.callSoon(log, 'soon of b'));
  future.addDoneCallback(() => log('c'));
  loop.callSoon(log, 'before');
  loop.callSoon(() => future.setResult(null));
  loop.callSoon(log, 'after');
  loop.callLater(1, () => loop.stop());
  loop.runForever();
  future.addDoneCallback(() => log('late'));
  log('not at once');
  loop.callSoon(() => loop.stop());
  loop.runForever();
});

scenario('until_complete', 'before, main, soon of main, result, returned, left', ({ loop }, log) => {
  function* main() {
    log('main');
    loop.callSoon(log, 'soon of main');
    loop.callSoon(() => loop.callSoon(log, 'left'));
    return 'result';
  }
  loop.callSoon(log, 'before');
  log(loop.runUntilComplete(main()));
  log('returned');
  loop.callSoon(() => loop.stop());
  loop.runForever();
});

scenario(
  'until_complete_after_stop',
  'quick, result, stopped by what quick left, slow, Event loop stopped before Future completed., slow ends',
  ({ loop }, log) => {
    function* quick() {
      log('quick');
      return 'result';
    }
    function* slow() {
      log('slow');
      yield* sleep(0);
      log('slow ends');
    }
    loop.stop();
    log(loop.runUntilComplete(quick()));
    loop.runForever();
    log('stopped by what quick left');
    loop.stop();
    try {
      loop.runUntilComplete(slow());
    } catch (error) {
      log((error as Error).message);
    }
    loop.callSoon(() => loop.stop());
    loop.runForever();
  },
);

scenario('sleeps_and_timers', 'timer, main, s1, s2, s1 again, s2 again', ({ loop }, log) => {
  function* sleeper(name: string, delay: number) {
    yield* sleep(delay);
    log(name);
    yield* sleep(0);
    log(`${name} again`);
  }
  function* main() {
    const tasks: Task[] = [loop.createTask(sleeper('s1', 10)), loop.createTask(sleeper('s2', 10))];
    loop.callLater(10, log, 'timer');
    yield* sleep(10);
    log('main');
    for (const task of tasks) yield* task;
  }
  loop.runUntilComplete(main());
});
