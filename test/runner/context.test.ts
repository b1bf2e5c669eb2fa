import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Context, ContextVar, type Coroutine, newEventLoop, Runner, run, runAsync, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';

const variable = new ContextVar('variable', 'unset');

/** Returns what the variable was, and sets it. */
function* replaced(value: string): Coroutine<string> {
  const before = variable.get();
  variable.set(value);
  yield* sleep(0);
  return before;
}

for (const backend of BACKENDS) {
  const loopFactory = () => newEventLoop({ backend, clock: 'virtual' });

  test(`a runner keeps one context across its runs [${backend}]`, async () => {
    const runner = new Runner({ loopFactory });
    assert.equal(runner.run(replaced('first')), 'unset');
    assert.equal(await runner.runAsync(replaced('second')), 'first');
    assert.equal(runner.run(replaced('third')), 'second');
    assert.equal(variable.get(), 'unset');
    runner.close();
  });

  test(`run takes a context, which main changes [${backend}]`, async () => {
    const context = new Context();
    assert.equal(run(replaced('inside'), { context, loopFactory }), 'unset');
    assert.equal(context.get(variable), 'inside');
    assert.equal(await runAsync(replaced('again'), { context, loopFactory }), 'inside');
    const runner = new Runner({ loopFactory });
    assert.equal(runner.run(replaced('once more'), { context }), 'again');
    assert.equal(runner.run(replaced('own')), 'unset');
    runner.close();
    assert.equal(variable.get(), 'unset');
  });

  test(`what is no context, and unknown options, are refused [${backend}]`, async () => {
    const wrong = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE', message: /"context" must be a Context/ };
    const unknown = { name: 'TypeError', code: 'ERR_ASYNCIO_UNKNOWN_OPTION' };
    const coro = sleep(1);
    assert.throws(() => run(coro, { context: {} as never, loopFactory }), wrong);
    assert.throws(() => run(coro, { contxt: 1, loopFactory } as never), unknown);
    await assert.rejects(runAsync(coro, { context: 5 as never, loopFactory }), wrong);
    const runner = new Runner({ loopFactory });
    assert.throws(() => runner.run(coro, { debug: true } as never), unknown);
    runner.close();
  });
}
