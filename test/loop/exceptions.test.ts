import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { EventLoop, ExceptionContext, Handle } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** Runs `body` and returns what it wrote by console.error. */
function errorOutput(body: () => void): string {
  const written: string[] = [];
  const { error } = console;
  console.error = (...parts: unknown[]) => written.push(parts.join(' '));
  try {
    body();
  } finally {
    console.error = error;
  }
  return written.join('\n');
}

loopTest('a callback that throws stops no other, and is reported once', (t) => {
  const { loop, log } = t;
  const error = new Error('boom');
  const raise = (): never => {
    throw error;
  };
  loop.callSoon(log, 'a');
  const handle = loop.callSoon(raise);
  loop.callSoon(log, 'b');
  loop.callLater(0, log, 'c');
  t.turn();
  assert.deepEqual(t.trace, ['a', 'b', 'c']);
  const report = t.takeReport();
  assert.equal(report.exception, error);
  assert.equal(report.handle, handle);
  assert.equal(report.message, 'Exception in callback raise()');
});

loopTest('a timer that throws, a done callback that throws, a threadsafe call that throws', (t) => {
  const { loop, log } = t;
  const thrower = (what: string) => (): never => {
    throw new Error(what);
  };
  const timer = loop.callLater(0, thrower('timer'));
  loop.callSoonThreadsafe(thrower('threadsafe'));
  const future = loop.createFuture<null>();
  future.addDoneCallback(thrower('done 1'));
  future.addDoneCallback(() => log('between'));
  future.addDoneCallback(thrower('done 2'));
  future.setResult(null);
  t.turn();
  assert.deepEqual(t.trace, ['between']);
  const reports = t.reports.splice(0);
  const messages = reports.map((report) => (report.exception as Error).message);
  assert.deepEqual(messages, ['threadsafe', 'done 1', 'done 2', 'timer']);
  assert.equal(reports[1]!.future, future);
  assert.equal(reports[3]!.handle, timer);
});

loopTest('whatever is thrown is handed on as it is', (t) => {
  const values = [undefined, null, 0, 'text', Symbol('s'), Number.NaN, Object.create(null), { code: 1 }];
  for (const value of values) {
    t.loop.callSoon(() => {
      throw value;
    });
  }
  t.turn();
  const reports = t.reports.splice(0);
  assert.deepEqual(
    reports.map((report) => report.exception),
    values,
  );
  assert.ok(reports.every((report) => 'exception' in report));
});

loopTest('a thousand failing callbacks in one iteration', (t) => {
  let ran = 0;
  for (let n = 0; n < 1000; n++) {
    t.loop.callSoon(() => {
      ran++;
      throw new Error(String(n));
    });
  }
  t.turn();
  assert.equal(ran, 1000);
  assert.deepEqual(
    t.reports.splice(0).map((report) => Number((report.exception as Error).message)),
    Array.from({ length: 1000 }, (_, n) => n),
  );
});

loopTest('the handler may use its loop', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler((itself, context) => {
    assert.equal(itself, loop);
    log('handled', (context.exception as Error).message);
    itself.callSoon(log, 'scheduled by the handler');
    itself.stop();
  });
  loop.callSoon(() => {
    throw new Error('x');
  });
  loop.runForever();
  t.turn();
  assert.deepEqual(t.trace, ['handled x', 'scheduled by the handler']);
});

loopTest('the handler is read, set, and reset to the default by null', ({ loop }) => {
  const handler = (): void => {};
  loop.setExceptionHandler(handler);
  assert.equal(loop.getExceptionHandler(), handler);
  loop.setExceptionHandler(null);
  assert.equal(loop.getExceptionHandler(), null);
});

loopTest('callExceptionHandler tells the handler, with any keys', (t) => {
  const context: ExceptionContext = { message: 'by hand', colour: 'red' };
  t.loop.callExceptionHandler(context);
  assert.equal(t.takeReport(), context);
});

loopTest('the default handler writes message, keys and exception', (t) => {
  const { loop } = t;
  loop.setExceptionHandler(null);
  function failing(): never {
    throw new Error('the reason', { cause: new Error('the cause') });
  }
  const output = errorOutput(() => {
    loop.callSoon(failing);
    t.turn();
    loop.callExceptionHandler({ message: 'no exception here', detail: 'the detail' });
  });
  assert.match(output, /Exception in callback failing\(\)/);
  assert.match(output, /handle: <Handle failing\(\)>/);
  assert.match(output, /Error: the reason\n +at failing/);
  assert.match(output, /the cause/);
  assert.match(output, /no exception here\ndetail: the detail/);
});

loopTest('a custom handler may pass on to the default one', (t) => {
  const { loop } = t;
  loop.setExceptionHandler((itself, context) => itself.defaultExceptionHandler(context));
  const output = errorOutput(() => {
    loop.callSoon(() => {
      throw new Error('passed on');
    });
    t.turn();
  });
  assert.match(output, /passed on/);
});

loopTest('a handler that throws is itself reported, and the loop goes on', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler(() => {
    throw new Error('the handler is broken');
  });
  const output = errorOutput(() => {
    loop.callSoon(() => {
      throw new Error('the first');
    });
    loop.callSoon(log, 'goes on');
    t.turn();
  });
  assert.deepEqual(t.trace, ['goes on']);
  assert.match(output, /Unhandled error in exception handler/);
  assert.match(output, /the handler is broken/);
  assert.match(output, /the first/, 'what the handler lost is told as well');
});

loopTest('a throwing handler in every place that reports', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler(() => {
    throw new Error('broken');
  });
  errorOutput(() => {
    const raise = (): never => {
      throw new Error('x');
    };
    const future = loop.createFuture<null>();
    future.addDoneCallback(raise);
    future.addDoneCallback(() => log('done callback'));
    future.setResult(null);
    loop.callLater(0, raise);
    loop.callLater(0, log, 'timer');
    t.turn(2);
    loop.callExceptionHandler({ message: 'by hand' });
  });
  assert.deepEqual(t.trace, ['done callback', 'timer']);
});

loopTest('an exception that cannot be inspected, or a callback whose name cannot be read', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler(null);
  class Hostile extends Error {
    [inspect.custom](): never {
      throw this;
    }
  }
  const nameless = (): never => {
    throw new Error('nameless');
  };
  Object.defineProperty(nameless, 'name', {
    get() {
      throw new Error('no name');
    },
  });
  const output = errorOutput(() => {
    loop.callSoon(() => {
      throw new Hostile('hostile');
    });
    loop.callSoon(nameless);
    loop.callSoon(log, 'goes on');
    t.turn();
  });
  assert.deepEqual(t.trace, ['goes on']);
  assert.match(output, /nameless/);
});

loopTest('an overridden default handler that throws', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler(null);
  loop.defaultExceptionHandler = (): never => {
    throw new Error('the default is broken');
  };
  const output = errorOutput(() => {
    loop.callSoon(() => {
      throw new Error('x');
    });
    loop.callSoon(log, 'goes on');
    t.turn();
  });
  assert.deepEqual(t.trace, ['goes on']);
  assert.match(output, /the default is broken/);
});

loopTest('a standard error stream that throws', (t) => {
  const { loop, log } = t;
  loop.setExceptionHandler(null);
  const { error } = console;
  console.error = (): never => {
    throw new Error('stderr is gone');
  };
  try {
    loop.callSoon(() => {
      throw new Error('x');
    });
    loop.callSoon(log, 'goes on');
    t.turn();
  } finally {
    console.error = error;
  }
  assert.deepEqual(t.trace, ['goes on']);
});

loopTest('a hosted loop reports the same way', async (t) => {
  const { loop, log } = t;
  let handle: Handle | undefined;
  const seen: EventLoop[] = [];
  loop.callSoon(() => {
    handle = loop.callSoon(() => {
      seen.push(loop);
      throw new Error('hosted');
    });
    loop.callSoon(log, 'goes on');
    loop.callLater(1, () => loop.stop());
  });
  await loop.runForeverAsync();
  assert.deepEqual(t.trace, ['goes on']);
  const report = t.takeReport();
  assert.equal((report.exception as Error).message, 'hosted');
  assert.equal(report.handle, handle);
});
