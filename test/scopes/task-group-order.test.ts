import { CancelledError, type Coroutine, createTask, sleep, type TaskGroup, taskGroup } from 'asyncio-native';
import { cancelling, messageOf, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

/** What the message of a refused `createTask` ends with. */
function refusal(error: unknown): string {
  return messageOf(error).replace(/.* is /, '');
}

// async def main():
//     async def child(name, d):
//         log(name, 'begins')
//         await asyncio.sleep(d)
//         log(name, 'ends')
//         return name
//     async with TaskGroup() as tg:
//         a = tg.create_task(child('a', 10))
//         b = tg.create_task(child('b', 5))
//         log('body ends')
//     log(a.result(), b.result())
order(
  'the group ends when all have',
  ['body ends', 'a begins', 'b begins', 'b ends', 'a ends', 'a b'],
  function* (log) {
    function* child(name: string, d: number): Coroutine<string> {
      log(name, 'begins');
      yield* sleep(d);
      log(name, 'ends');
      return name;
    }
    const [a, b] = yield* taskGroup(function* (tg) {
      const tasks = [tg.createTask(child('a', 10)), tg.createTask(child('b', 5))] as const;
      log('body ends');
      return tasks;
    });
    log(a.result(), b.result());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     loop.call_soon(log, 'soon')
//     async with TaskGroup() as tg:
//         log('body')
//     log('end')
//     await asyncio.sleep(0)
order('nothing in it', ['body', 'end', 'soon'], function* (log, { loop }) {
  loop.callSoon(log, 'soon');
  yield* taskGroup(function* () {
    log('body');
  });
  log('end');
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         log('child')
//     async with TaskGroup() as tg:
//         t = tg.create_task(child())
//         await t
//         loop.call_soon(log, 'soon')
//         log('body ends')
//     log('end')
order('children that end while the body runs', ['child', 'body ends', 'end', 'soon'], function* (log, { loop }) {
  function* child(): Coroutine<void> {
    log('child');
  }
  yield* taskGroup(function* (tg) {
    yield* tg.createTask(child());
    loop.callSoon(log, 'soon');
    log('body ends');
  });
  log('end');
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         await asyncio.sleep(5)
//         loop.call_soon(log, 'soon 1')
//         loop.call_soon(lambda: loop.call_soon(log, 'soon 2'))
//         log('child')
//     async with TaskGroup() as tg:
//         t = tg.create_task(child())
//         t.add_done_callback(lambda t: log('done'))
//     log('end')
order(
  'the last child and what is ready with it',
  ['child', 'soon 1', 'done', 'soon 2', 'end'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      loop.callSoon(log, 'soon 1');
      loop.callSoon(() => loop.callSoon(log, 'soon 2'));
      log('child');
    }
    yield* taskGroup(function* (tg) {
      tg.createTask(child()).addDoneCallback(() => log('done'));
    });
    log('end');
  },
);

// async def main():
//     async def child(n):
//         log('begin', n)
//         if n:
//             tg.create_task(child(n - 1))
//         await asyncio.sleep(1)
//         log('end', n)
//     async with TaskGroup() as tg:
//         tg.create_task(child(2))
//     log('over')
order('children make children', ['begin 2', 'begin 1', 'begin 0', 'end 2', 'end 1', 'end 0', 'over'], function* (log) {
  yield* taskGroup(function* (tg) {
    function* child(n: number): Coroutine<void> {
      log('begin', n);
      if (n > 0) {
        tg.createTask(child(n - 1));
      }
      yield* sleep(1);
      log('end', n);
    }
    tg.createTask(child(2));
  });
  log('over');
});

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         log('fails')
//         raise ValueError('a')
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError as e:
//             log(name, 'cancelled', *e.args)
//             raise
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps('b'))
//             tg.create_task(fails())
//             tg.create_task(sleeps('c'))
//             try:
//                 await asyncio.sleep(30)
//             except asyncio.CancelledError:
//                 log('body cancelled', asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a child fails while the body waits',
  [
    'fails',
    'b cancelled',
    'c cancelled',
    'body cancelled 1',
    'unhandled errors in a TaskGroup [ValueError(a)] 0',
    'end',
  ],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      log('fails');
      throw new ValueError('a');
    }
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch (error) {
        log(name, 'cancelled');
        throw error;
      }
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(sleeps('b'));
        tg.createTask(fails());
        tg.createTask(sleeps('c'));
        try {
          yield* sleep(30);
        } catch (error) {
          log('body cancelled', cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         raise ValueError('a')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             tg.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a child fails after the body',
  ['cancelled', 'unhandled errors in a TaskGroup [ValueError(a)] 0', 'end'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      throw new ValueError('a');
    }
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('cancelled');
      }
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(sleeps());
        tg.createTask(fails());
      });
    } catch (error) {
      log(show(error), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);

// async def main():
//     async def fails(name, d):
//         try:
//             await asyncio.sleep(d)
//         finally:
//             raise ValueError(name)
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails('a', 5))
//             tg.create_task(fails('b', 50))
//             tg.create_task(fails('c', 500))
//     except ExceptionGroup as e:
//         log(show(e))
order(
  'several fail',
  ['unhandled errors in a TaskGroup [ValueError(a), ValueError(b), ValueError(c)]'],
  function* (log) {
    function* fails(name: string, d: number): Coroutine<void> {
      try {
        yield* sleep(d);
      } catch {
        // Fails all the same.
      }
      throw new ValueError(name);
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails('a', 5));
        tg.createTask(fails('b', 50));
        tg.createTask(fails('c', 500));
      });
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             await asyncio.sleep(1)
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order('the body fails', ['cancelled', 'unhandled errors in a TaskGroup [TypeError(body)] 0'], function* (log) {
  function* sleeps(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('cancelled');
    }
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(sleeps());
      yield* sleep(1);
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def never():
//         log('never')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(never())
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e))
order('the body fails at once', ['unhandled errors in a TaskGroup [TypeError(body)]'], function* (log) {
  function* never(): Coroutine<void> {
    log('never');
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(never());
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     async def fails():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             await asyncio.sleep(1)
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e))
order('body and child fail', ['unhandled errors in a TaskGroup [ValueError(child), TypeError(body)]'], function* (log) {
  function* fails(): Coroutine<void> {
    try {
      yield* sleep(20);
    } catch {
      throw new ValueError('child');
    }
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(fails());
      yield* sleep(1);
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     async def fails():
//         raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'the body turns its cancellation into an error',
  ['unhandled errors in a TaskGroup [ValueError(child), TypeError(body)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } catch {
          throw new TypeError('body');
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 log('swallowed')
//             await asyncio.sleep(5)
//             log('body ends')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'the body swallows its cancellation',
  ['swallowed', 'body ends', 'unhandled errors in a TaskGroup [ValueError(child)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } catch {
          log('swallowed');
        }
        yield* sleep(5);
        log('body ends');
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def sleeps(d):
//         await asyncio.sleep(d)
//         log('slept', d)
//     async with TaskGroup() as tg:
//         a = tg.create_task(sleeps(10))
//         b = tg.create_task(sleeps(20))
//         await asyncio.sleep(5)
//         a.cancel()
//     log(a.cancelled(), b.cancelled())
order('a cancelled child is no failure', ['slept 20', 'true false'], function* (log) {
  function* sleeps(d: number): Coroutine<void> {
    yield* sleep(d);
    log('slept', d);
  }
  const [a, b] = yield* taskGroup(function* (tg) {
    const tasks = [tg.createTask(sleeps(10)), tg.createTask(sleeps(20))] as const;
    yield* sleep(5);
    tasks[0].cancel();
    return tasks;
  });
  log(a.cancelled(), b.cancelled());
});

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             await asyncio.sleep(1)
//             raise asyncio.CancelledError('own')
//     except BaseException as e:
//         log(show(e), asyncio.current_task().cancelling())
order('the body raises CancelledError by itself', ['cancelled', 'CancelledError(own) 0'], function* (log) {
  function* sleeps(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('cancelled');
    }
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(sleeps());
      yield* sleep(1);
      throw new CancelledError('own');
    });
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log(name, 'cancelled')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps('a'))
//                 tg.create_task(sleeps('b'))
//                 await asyncio.sleep(30)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e))
order(
  'the parent is cancelled in the body',
  ['a cancelled', 'b cancelled', 'CancelledError(parent) 1', 'CancelledError(parent)'],
  function* (log) {
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log(name, 'cancelled');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps('a'));
          tg.createTask(sleeps('b'));
          yield* sleep(30);
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    try {
      yield* task;
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log(name, 'cancelled')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps('a'))
//                 tg.create_task(sleeps('b'))
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e))
order(
  'the parent is cancelled after the body',
  ['a cancelled', 'b cancelled', 'CancelledError(parent) 1', 'CancelledError(parent)'],
  function* (log) {
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log(name, 'cancelled');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps('a'));
          tg.createTask(sleeps('b'));
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    try {
      yield* task;
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//             log('cleaned')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps())
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('first')
//     await asyncio.sleep(5)
//     t.cancel('second')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e), t.cancelling())
order(
  'the parent is cancelled twice, and a child takes its time',
  ['cleaned', 'CancelledError(first) 2', 'CancelledError(first) 2'],
  function* (log) {
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        yield* sleep(10);
        log('cleaned');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps());
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('first');
    yield* sleep(5);
    task.cancel('second');
    try {
      yield* task;
    } catch (error) {
      log(show(error), task.cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 await asyncio.sleep(30)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError as e:
//             log(show(e))
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     await t
order(
  'the parent is cancelled, and a child fails for it',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'CancelledError()'],
  function* (log) {
    function* fails(): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch {
        throw new ValueError('child');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          yield* sleep(30);
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch (error) {
        log(show(error));
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    yield* task;
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         raise ValueError('child')
//     async def slow():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 tg.create_task(slow())
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError as e:
//             log(show(e))
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(10)
//     t.cancel('parent')
//     await t
//     log(t.cancelling())
order(
  'a child fails, and the parent is cancelled before the others have ended',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'CancelledError()', '1'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      throw new ValueError('child');
    }
    function* slow(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        yield* sleep(10);
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          tg.createTask(slow());
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch (error) {
        log(show(error));
      }
    }
    const task = createTask(parent());
    yield* sleep(10);
    task.cancel('parent');
    yield* task;
    log(task.cancelling());
  },
);

// async def main():
//     async def child():
//         await asyncio.sleep(1)
//         t.cancel('by the child')
//     async def parent():
//         async with TaskGroup() as tg:
//             tg.create_task(child())
//             await asyncio.sleep(5)
//     t = asyncio.create_task(parent())
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e), t.cancelling())
order('a child cancels the parent', ['CancelledError(by the child) 1'], function* (log) {
  function* child(): Coroutine<void> {
    yield* sleep(1);
    task.cancel('by the child');
  }
  function* parent(): Coroutine<void> {
    yield* taskGroup(function* (tg) {
      tg.createTask(child());
      yield* sleep(5);
    });
  }
  const task = createTask(parent());
  try {
    yield* task;
  } catch (error) {
    log(show(error), task.cancelling());
  }
});

// async def main():
//     async def fails():
//         raise ValueError('a')
//     async def stubborn():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             log('refused')
//         await asyncio.sleep(20)
//         log('ended')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(stubborn())
//             tg.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), int(asyncio.get_running_loop().time()))
order(
  'a child refuses to be cancelled',
  ['refused', 'ended', 'unhandled errors in a TaskGroup [ValueError(a)] 20'],
  function* (log, { loop }) {
    function* fails(): Coroutine<void> {
      throw new ValueError('a');
    }
    function* stubborn(): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch {
        log('refused');
      }
      yield* sleep(20);
      log('ended');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(stubborn());
        tg.createTask(fails());
      });
    } catch (error) {
      log(show(error), loop.time());
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('a')
//     async def late():
//         log('never')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             finally:
//                 try:
//                     tg.create_task(late())
//                 except RuntimeError as e:
//                     log(str(e).rpartition(' is ')[2])
//     except ExceptionGroup as e:
//         log(show(e))
//     try:
//         tg.create_task(late())
//     except RuntimeError as e:
//         log(str(e).rpartition(' is ')[2])
order(
  'too late: the group shuts down',
  ['shutting down', 'unhandled errors in a TaskGroup [ValueError(a)]', 'finished'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('a');
    }
    function* late(): Coroutine<void> {
      log('never');
    }
    let group: TaskGroup | undefined;
    try {
      yield* taskGroup(function* (tg) {
        group = tg;
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } finally {
          try {
            tg.createTask(late());
          } catch (error) {
            log(refusal(error));
          }
        }
      });
    } catch (error) {
      log(show(error));
    }
    try {
      group?.createTask(late());
    } catch (error) {
      log(refusal(error));
    }
  },
);

// async def main():
//     async def late():
//         log('late')
//     async def child():
//         await asyncio.sleep(5)
//         tg.create_task(late())
//     async with TaskGroup() as tg:
//         tg.create_task(child())
//     log('over')
//     try:
//         tg.create_task(late())
//     except RuntimeError as e:
//         log(str(e).rpartition(' is ')[2])
order('from a child, after the body', ['late', 'over', 'finished'], function* (log) {
  function* late(): Coroutine<void> {
    log('late');
  }
  const group = yield* taskGroup(function* (tg) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      tg.createTask(late());
    }
    tg.createTask(child());
    return tg;
  });
  log('over');
  try {
    group.createTask(late());
  } catch (error) {
    log(refusal(error));
  }
});

// async def main():
//     async def fails():
//         await asyncio.sleep(1)
//         raise ValueError('inner')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('outer child cancelled')
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(sleeps())
//             async with TaskGroup() as inner:
//                 inner.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the inner fails',
  ['outer child cancelled', 'unhandled errors in a TaskGroup [unhandled errors in a TaskGroup [ValueError(inner)]] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError('inner');
    }
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('outer child cancelled');
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(sleeps());
        yield* taskGroup(function* (inner) {
          inner.createTask(fails());
        });
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(1)
//         raise ValueError('outer')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('inner child cancelled')
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails())
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(sleeps())
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the outer fails',
  ['inner child cancelled', 'inner CancelledError() 1', 'unhandled errors in a TaskGroup [ValueError(outer)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError('outer');
    }
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('inner child cancelled');
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails());
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(sleeps());
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails(name):
//         await asyncio.sleep(1)
//         raise ValueError(name)
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails('outer'))
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(fails('inner'))
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, both fail',
  [
    'inner unhandled errors in a TaskGroup [ValueError(inner)] 1',
    'unhandled errors in a TaskGroup [ValueError(outer), unhandled errors in a TaskGroup [ValueError(inner)]] 0',
  ],
  function* (log) {
    function* fails(name: string): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError(name);
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails('outer'));
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(fails('inner'));
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails(name, d):
//         await asyncio.sleep(d)
//         raise ValueError(name)
//     async def slow():
//         try:
//             await asyncio.sleep(50)
//         finally:
//             await asyncio.sleep(10)
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails('outer', 5))
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(fails('inner', 1))
//                     inner.create_task(slow())
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the inner fails first, then the outer while the inner cleans up',
  [
    'inner unhandled errors in a TaskGroup [ValueError(inner)] 1',
    'unhandled errors in a TaskGroup [ValueError(outer), unhandled errors in a TaskGroup [ValueError(inner)]] 0',
  ],
  function* (log) {
    function* fails(name: string, d: number): Coroutine<void> {
      yield* sleep(d);
      throw new ValueError(name);
    }
    function* slow(): Coroutine<void> {
      try {
        yield* sleep(50);
      } finally {
        yield* sleep(10);
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails('outer', 5));
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(fails('inner', 1));
            inner.createTask(slow());
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def leaf(name, d):
//         try:
//             await asyncio.sleep(d)
//             raise ValueError(name)
//         except asyncio.CancelledError:
//             log(name, 'cancelled')
//             raise
//     async def branch(name, d):
//         async with TaskGroup() as tg:
//             tg.create_task(leaf(name + '1', d))
//             tg.create_task(leaf(name + '2', d + 1))
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(branch('a', 10))
//             tg.create_task(branch('b', 20))
//     except ExceptionGroup as e:
//         log(show(e))
order(
  'groups in the tasks of groups',
  [
    'a2 cancelled',
    'b1 cancelled',
    'b2 cancelled',
    'unhandled errors in a TaskGroup [unhandled errors in a TaskGroup [ValueError(a1)]]',
  ],
  function* (log) {
    function* leaf(name: string, d: number): Coroutine<void> {
      try {
        yield* sleep(d);
      } catch (error) {
        log(name, 'cancelled');
        throw error;
      }
      throw new ValueError(name);
    }
    function* branch(name: string, d: number): Coroutine<void> {
      yield* taskGroup(function* (tg) {
        tg.createTask(leaf(`${name}1`, d));
        tg.createTask(leaf(`${name}2`, d + 1));
      });
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(branch('a', 10));
        tg.createTask(branch('b', 20));
      });
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('child')
//     async def parent():
//         try:
//             await asyncio.sleep(1)
//         except asyncio.CancelledError:
//             pass
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError:
//             log('cancelled')
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(0)
//     t.cancel()
//     await t
order(
  'cancelled before, and the request not taken back',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'cancelled'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    function* parent(): Coroutine<void> {
      try {
        yield* sleep(1);
      } catch {
        // Refused.
      }
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          yield* sleep(20);
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch {
        log('cancelled');
      }
    }
    const task = createTask(parent());
    yield* sleep(0);
    task.cancel();
    yield* task;
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def child():
//         await f
//         log('child')
//     async def parent():
//         async with TaskGroup() as tg:
//             tg.create_task(child())
//         log('group over')
//         await asyncio.sleep(0)
//         log('not reached')
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(1)
//     f.set_result(None)
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log(t.cancel())
//     try:
//         await t
//     except asyncio.CancelledError:
//         log('cancelled')
order(
  'the cancellation of the parent arrives with the end of the last child',
  ['child', 'true', 'cancelled'],
  function* (log, { loop }) {
    const f = loop.createFuture<void>();
    function* child(): Coroutine<void> {
      yield* f;
      log('child');
    }
    function* parent(): Coroutine<void> {
      yield* taskGroup(function* (tg) {
        tg.createTask(child());
      });
      log('group over');
      yield* sleep(0);
      log('not reached');
    }
    const task = createTask(parent());
    yield* sleep(1);
    f.setResult(undefined);
    yield* sleep(0);
    yield* sleep(0);
    log(task.cancel());
    try {
      yield* task;
    } catch {
      log('cancelled');
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('eager')
//     try:
//         async with TaskGroup() as tg:
//             t = tg.create_task(fails(), eager_start=True)
//             log(t.done())
//             await asyncio.sleep(0)
//             log('not reached')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'an eager child that fails at once',
  ['true', 'unhandled errors in a TaskGroup [ValueError(eager)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('eager');
    }
    try {
      yield* taskGroup(function* (tg) {
        const task = tg.createTask(fails(), { eagerStart: true });
        log(task.done());
        yield* sleep(0);
        log('not reached');
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);
