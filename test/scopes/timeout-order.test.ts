import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  sleep,
  type Task,
  type Timeout,
  taskGroup,
  timeout,
  timeoutAt,
} from 'asyncio-native';
import { cancelling, causeOf, messageOf, nameOf, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     loop = asyncio.get_running_loop()
//     loop.call_later(9, log, 'timer 9')
//     loop.call_later(11, log, 'timer 11')
//     try:
//         async with asyncio.timeout(10) as t:
//             loop.call_soon(log, 'soon')
//             try:
//                 await asyncio.sleep(20)
//             finally:
//                 log('finally', t.expired())
//     except TimeoutError as e:
//         log(type(e.__cause__).__name__, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(2)
order(
  'expires while the body sleeps',
  ['soon', 'timer 9', 'finally true', 'CancelledError true 0', 'timer 11'],
  function* (log, { loop }) {
    loop.callLater(9, log, 'timer 9');
    loop.callLater(11, log, 'timer 11');
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        loop.callSoon(log, 'soon');
        try {
          yield* sleep(20);
        } finally {
          log('finally', t.expired());
        }
      });
    } catch (error) {
      log(causeOf(error), t?.expired(), cancelling());
    }
    yield* sleep(2);
  },
);

// async def main():
//     async with asyncio.timeout(10) as t:
//         await asyncio.sleep(5)
//     log(t.expired(), t.when())
//     await asyncio.sleep(10)
//     log(t.expired(), asyncio.current_task().cancelling())
order('the body ends in time', ['false 10', 'false 0'], function* (log) {
  const t = yield* timeout(10, function* (given) {
    yield* sleep(5);
    return given;
  });
  log(t.expired(), t.when());
  yield* sleep(10);
  log(t.expired(), cancelling());
});

// async def main():
//     async with asyncio.timeout(0) as t:
//         log('body')
//     log(t.expired())
//     try:
//         async with asyncio.timeout(-1) as t:
//             log('body')
//             await asyncio.sleep(0)
//             log('once')
//             await asyncio.sleep(0)
//             log('not reached')
//     except TimeoutError:
//         log('timeout', t.expired())
order(
  'a delay of zero lets the body run to its first wait',
  ['body', 'false', 'body', 'timeout true'],
  function* (log) {
    const t = yield* timeout(0, function* (given) {
      log('body');
      return given;
    });
    log(t.expired());
    let u: Timeout | undefined;
    try {
      yield* timeout(-1, function* (given) {
        u = given;
        log('body');
        yield* sleep(0);
        log('once');
        yield* sleep(0);
        log('not reached');
      });
    } catch {
      log('timeout', u?.expired());
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     await asyncio.sleep(10)
//     loop.call_soon(log, 'before')
//     try:
//         async with asyncio.timeout_at(5):
//             loop.call_soon(log, 'after')
//             await asyncio.sleep(1)
//     except TimeoutError:
//         log('timeout')
order('a deadline that is past', ['before', 'after', 'timeout'], function* (log, { loop }) {
  yield* sleep(10);
  loop.callSoon(log, 'before');
  try {
    yield* timeoutAt(5, function* () {
      loop.callSoon(log, 'after');
      yield* sleep(1);
    });
  } catch {
    log('timeout');
  }
});

// async def main():
//     async with asyncio.timeout(None) as t:
//         log(t.when())
//         await asyncio.sleep(1000)
//     async with asyncio.timeout_at(None) as t:
//         t.reschedule(asyncio.get_running_loop().time() + 5)
//         log(t.when())
//         try:
//             await asyncio.sleep(10)
//         except asyncio.CancelledError:
//             log('cancelled')
//     log(t.expired())
order('no deadline', ['null', '1005', 'cancelled', 'true'], function* (log, { loop }) {
  yield* timeout(null, function* (t) {
    log(t.when());
    yield* sleep(1000);
  });
  const t = yield* timeoutAt(null, function* (given) {
    given.reschedule(loop.time() + 5);
    log(given.when());
    try {
      yield* sleep(10);
    } catch {
      log('cancelled');
    }
    return given;
  });
  log(t.expired());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(20) as outer:
//         try:
//             async with asyncio.timeout(10) as inner:
//                 await asyncio.sleep(30)
//         except TimeoutError:
//             log('inner', inner.expired(), outer.expired(), int(loop.time()))
//         await asyncio.sleep(5)
//     log('end', int(loop.time()))
order('nested, the inner first', ['inner true false 10', 'end 15'], function* (log, { loop }) {
  yield* timeout(20, function* (outer) {
    let inner: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        inner = given;
        yield* sleep(30);
      });
    } catch {
      log('inner', inner?.expired(), outer.expired(), loop.time());
    }
    yield* sleep(5);
  });
  log('end', loop.time());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(10) as outer:
//             try:
//                 async with asyncio.timeout(20) as inner:
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired())
//                 raise
//     except TimeoutError:
//         log('outer', outer.expired(), asyncio.current_task().cancelling(), int(loop.time()))
order('nested, the outer first', ['inner CancelledError false', 'outer true 0 10'], function* (log, { loop }) {
  let outer: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      outer = given;
      let inner: Timeout | undefined;
      try {
        yield* timeout(20, function* (t) {
          inner = t;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired());
        throw error;
      }
    });
  } catch {
    log('outer', outer?.expired(), cancelling(), loop.time());
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(10) as outer:
//             try:
//                 async with asyncio.timeout(10) as inner:
//                     def busy(): loop._selector.now += 5
//                     loop.call_at(9, busy)
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), outer.expired(), asyncio.current_task().cancelling())
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order('nested, both in one iteration', ['inner CancelledError true true 1', 'outer 0'], function* (log) {
  try {
    yield* timeout(10, function* (outer) {
      let inner: Timeout | undefined;
      try {
        yield* timeout(10, function* (given) {
          inner = given;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired(), outer.expired(), cancelling());
        throw error;
      }
    });
  } catch {
    log('outer', cancelling());
  }
});

// async def main():
//     try:
//         async with asyncio.timeout(0) as outer:
//             try:
//                 async with asyncio.timeout(0) as inner:
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), outer.expired(), asyncio.current_task().cancelling())
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order('nested, both with a deadline that is past', ['inner CancelledError true true 1', 'outer 0'], function* (log) {
  try {
    yield* timeout(0, function* (outer) {
      let inner: Timeout | undefined;
      try {
        yield* timeout(0, function* (given) {
          inner = given;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired(), outer.expired(), cancelling());
        throw error;
      }
    });
  } catch {
    log('outer', cancelling());
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(20) as outer:
//             try:
//                 async with asyncio.timeout(10) as inner:
//                     try:
//                         await asyncio.sleep(30)
//                     finally:
//                         log('clean', int(loop.time()))
//                         await asyncio.sleep(15)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), asyncio.current_task().cancelling(), int(loop.time()))
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order(
  'the inner one is waited for while the outer expires',
  ['clean 10', 'inner CancelledError true 1 20', 'outer 0'],
  function* (log, { loop }) {
    try {
      yield* timeout(20, function* () {
        let inner: Timeout | undefined;
        try {
          yield* timeout(10, function* (given) {
            inner = given;
            try {
              yield* sleep(30);
            } finally {
              log('clean', loop.time());
              yield* sleep(15);
            }
          });
        } catch (error) {
          log('inner', nameOf(error), inner?.expired(), cancelling(), loop.time());
          throw error;
        }
      });
    } catch {
      log('outer', cancelling());
    }
  },
);

// async def main():
//     async def child():
//         try:
//             async with asyncio.timeout(10) as t:
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     await asyncio.sleep(5)
//     task.cancel('outside')
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
//     await asyncio.sleep(20)
order(
  'cancelled from outside before the deadline',
  ['CancelledError outside false 1', 'cancelled outside'],
  function* (log) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        yield* timeout(10, function* (given) {
          t = given;
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), messageOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task = createTask(child());
    yield* sleep(5);
    task.cancel('outside');
    try {
      yield* task;
    } catch (error) {
      log('cancelled', messageOf(error));
    }
    yield* sleep(20);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             async with asyncio.timeout(0) as t:
//                 loop.call_soon(task.cancel, 'outside')
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
order(
  'cancelled from outside in the iteration in which it expires, behind it',
  ['CancelledError true 1', 'cancelled'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        yield* timeout(0, function* (given) {
          t = given;
          loop.callSoon(() => task.cancel('outside'));
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task: Task<void> = createTask(child());
    try {
      yield* task;
    } catch {
      log('cancelled');
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             loop.call_soon(task.cancel, 'outside')
//             async with asyncio.timeout(0) as t:
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
order(
  'cancelled from outside in the iteration in which it expires, in front of it',
  ['CancelledError outside true 1', 'cancelled outside'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        loop.callSoon(() => task.cancel('outside'));
        yield* timeout(0, function* (given) {
          t = given;
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), messageOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task: Task<void> = createTask(child());
    try {
      yield* task;
    } catch (error) {
      log('cancelled', messageOf(error));
    }
  },
);

// async def main():
//     async def child():
//         try:
//             async with asyncio.timeout(10) as t:
//                 try:
//                     await asyncio.sleep(20)
//                 finally:
//                     await asyncio.sleep(10)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//     task = asyncio.create_task(child())
//     await asyncio.sleep(15)
//     task.cancel('outside')
//     await task
//     log(task.cancelled())
order('cancelled from outside while the body cleans up', ['CancelledError outside true 1', 'false'], function* (log) {
  function* child(): Coroutine<void> {
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        try {
          yield* sleep(20);
        } finally {
          yield* sleep(10);
        }
      });
    } catch (error) {
      log(nameOf(error), messageOf(error), t?.expired(), cancelling());
    }
  }
  const task = createTask(child());
  yield* sleep(15);
  task.cancel('outside');
  yield* task;
  log(task.cancelled());
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(1)
//         except asyncio.CancelledError:
//             pass
//         try:
//             async with asyncio.timeout(10) as t:
//                 log(asyncio.current_task().cancelling())
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, t.expired(), asyncio.current_task().cancelling())
//     task = asyncio.create_task(child())
//     await asyncio.sleep(0)
//     task.cancel()
//     await task
order('cancelled before, and the request not taken back', ['1', 'TimeoutError true 1'], function* (log) {
  function* child(): Coroutine<void> {
    try {
      yield* sleep(1);
    } catch {
      // Refused.
    }
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        log(cancelling());
        yield* sleep(20);
      });
    } catch (error) {
      log(nameOf(error), t?.expired(), cancelling());
    }
  }
  const task = createTask(child());
  yield* sleep(0);
  task.cancel();
  yield* task;
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 log(asyncio.current_task().uncancel())
//                 raise
//     except BaseException as e:
//         log(type(e).__name__, t.expired(), asyncio.current_task().cancelling())
order('the body takes back the request of the timeout', ['0', 'TimeoutError true 0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      try {
        yield* sleep(20);
      } catch (error) {
        log(currentTask()!.uncancel());
        throw error;
      }
    });
  } catch (error) {
    log(nameOf(error), t?.expired(), cancelling());
  }
});

// async def main():
//     async with asyncio.timeout(10) as t:
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             log('swallowed')
//         await asyncio.sleep(20)
//     log(t.expired(), asyncio.current_task().cancelling())
order('the body swallows the cancellation', ['swallowed', 'true 0'], function* (log) {
  const t = yield* timeout(10, function* (given) {
    try {
      yield* sleep(20);
    } catch {
      log('swallowed');
    }
    yield* sleep(20);
    return given;
  });
  log(t.expired(), cancelling());
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 raise ValueError('instead')
//     except BaseException as e:
//         log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(1)
order('the body raises something else when it is cancelled', ['ValueError instead true 0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      try {
        yield* sleep(20);
      } catch {
        throw new ValueError('instead');
      }
    });
  } catch (error) {
    log(nameOf(error), messageOf(error), t?.expired(), cancelling());
  }
  yield* sleep(1);
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             raise asyncio.CancelledError('own')
//     except BaseException as e:
//         log(type(e).__name__, *e.args, t.expired())
order('the body raises a CancelledError of its own', ['CancelledError own false'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      throw new CancelledError('own');
    });
  } catch (error) {
    log(nameOf(error), messageOf(error), t?.expired());
  }
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             await asyncio.sleep(5)
//             raise ValueError('early')
//     except ValueError as e:
//         log(*e.args, t.expired())
//     await asyncio.sleep(10)
//     log(asyncio.current_task().cancelling())
order('the body fails in time', ['early false', '0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      yield* sleep(5);
      throw new ValueError('early');
    });
  } catch (error) {
    log(messageOf(error), t?.expired());
  }
  yield* sleep(10);
  log(cancelling());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     try:
//         async with asyncio.timeout(10) as t:
//             loop.call_at(10 - 1e-6, f.set_result, 'value')
//             def busy(): loop._selector.now += 5
//             loop.call_at(9, busy)
//             log('got', await f)
//     except TimeoutError:
//         log('timeout')
order('expires when what the body waits for has just come', ['timeout'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  loop.callAt(10, () => f.setResult('value'));
  try {
    yield* timeout(10, function* () {
      log('got', yield* f);
    });
  } catch {
    log('timeout');
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(10) as t:
//         await asyncio.sleep(5)
//         t.reschedule(loop.time() + 20)
//         await asyncio.sleep(15)
//     log(int(t.when()), int(loop.time()), t.expired())
order('put off', ['25 20 false'], function* (log, { loop }) {
  const t = yield* timeout(10, function* (given) {
    yield* sleep(5);
    given.reschedule(loop.time() + 20);
    yield* sleep(15);
    return given;
  });
  log(t.when(), loop.time(), t.expired());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(100) as t:
//             await asyncio.sleep(5)
//             t.reschedule(loop.time() + 1)
//             await asyncio.sleep(15)
//     except TimeoutError:
//         log(int(t.when()), int(loop.time()), t.expired())
//     await asyncio.sleep(200)
order('brought forward', ['6 6 true'], function* (log, { loop }) {
  let t: Timeout | undefined;
  try {
    yield* timeout(100, function* (given) {
      t = given;
      yield* sleep(5);
      t.reschedule(loop.time() + 1);
      yield* sleep(15);
    });
  } catch {
    log(t?.when(), loop.time(), t?.expired());
  }
  yield* sleep(200);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(100) as t:
//         await asyncio.sleep(5)
//         t.reschedule(1)
//         t.reschedule(loop.time() + 10)
//         await asyncio.sleep(5)
//         t.reschedule(loop.time())
//         t.reschedule(None)
//         await asyncio.sleep(500)
//     log(t.when(), t.expired())
order('brought to what is past, then put off again', ['null false'], function* (log, { loop }) {
  const t = yield* timeout(100, function* (given) {
    yield* sleep(5);
    given.reschedule(1);
    given.reschedule(loop.time() + 10);
    yield* sleep(5);
    given.reschedule(loop.time());
    given.reschedule(null);
    yield* sleep(500);
    return given;
  });
  log(t.when(), t.expired());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(100) as t:
//             loop.call_soon(log, 'before')
//             t.reschedule(0)
//             loop.call_soon(log, 'after')
//             log(t.expired())
//             await asyncio.sleep(1)
//     except TimeoutError:
//         log('timeout')
order(
  'a deadline that is past expires in the next iteration',
  ['false', 'before', 'after', 'timeout'],
  function* (log, { loop }) {
    try {
      yield* timeout(100, function* (t) {
        loop.callSoon(log, 'before');
        t.reschedule(0);
        loop.callSoon(log, 'after');
        log(t.expired());
        yield* sleep(1);
      });
    } catch {
      log('timeout');
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(10) as t:
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             try:
//                 t.reschedule(100)
//             except RuntimeError as e:
//                 log(e)
//     try:
//         t.reschedule(100)
//     except RuntimeError as e:
//         log(e)
//     async with asyncio.timeout(10) as t:
//         pass
//     try:
//         t.reschedule(100)
//     except RuntimeError as e:
//         log(e)
order(
  'rescheduled too late',
  [
    'Cannot change state of expiring Timeout',
    'Cannot change state of expired Timeout',
    'Cannot change state of finished Timeout',
  ],
  function* (log) {
    const reschedule = (t: Timeout): void => {
      try {
        t.reschedule(100);
      } catch (error) {
        log(messageOf(error));
      }
    };
    const t = yield* timeout(10, function* (given) {
      try {
        yield* sleep(20);
      } catch {
        reschedule(given);
      }
      return given;
    });
    reschedule(t);
    reschedule(
      yield* timeout(10, function* (given) {
        return given;
      }),
    );
  },
);

// async def main():
//     async def child(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('child', name)
//     try:
//         async with asyncio.timeout(10) as t:
//             async with TaskGroup() as tg:
//                 tg.create_task(child('a'))
//                 tg.create_task(child('b'))
//     except TimeoutError:
//         log('timeout', asyncio.current_task().cancelling())
order('a group inside that times out', ['child a', 'child b', 'timeout 0'], function* (log) {
  function* child(name: string): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('child', name);
    }
  }
  try {
    yield* timeout(10, function* () {
      yield* taskGroup(function* (tg) {
        tg.createTask(child('a'));
        tg.createTask(child('b'));
      });
    });
  } catch {
    log('timeout', cancelling());
  }
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     try:
//         async with asyncio.timeout(10) as t:
//             async with TaskGroup() as tg:
//                 tg.create_task(child())
//     except BaseException as e:
//         log(e, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a group inside that fails as it times out',
  ['unhandled errors in a TaskGroup (1 sub-exception) true 0', 'end'],
  function* (log) {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: it replaces the cancellation
        throw new ValueError('child');
      }
    }
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        yield* taskGroup(function* (tg) {
          tg.createTask(child());
        });
      });
    } catch (error) {
      log(messageOf(error), t?.expired(), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);
