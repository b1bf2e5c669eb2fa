import assert from 'node:assert/strict';
import { Context, ContextVar, type Coroutine, createTask, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const variable = new ContextVar('variable', 'unset');

function* sets(value: string): Coroutine<string> {
  const before = variable.get();
  variable.set(value);
  yield* sleep(0);
  return `${before} ${variable.get()}`;
}

loopTest("an eager task sees its creator's variables and leaves them alone", (t) => {
  t.run(function* () {
    variable.set('creator');
    const waiting = createTask(sets('task'), { eagerStart: true });
    assert.equal(variable.get(), 'creator');
    function* endsAtOnce(): Coroutine<string> {
      variable.set('ended');
      return variable.get();
    }
    assert.equal(createTask(endsAtOnce(), { eagerStart: true }).result(), 'ended');
    assert.equal(variable.get(), 'creator');
    assert.equal(yield* waiting, 'creator task');
    assert.equal(variable.get(), 'creator');
  });
  assert.equal(variable.get(), 'unset');
});

loopTest('a blocking run inside Context.run sees its variables, and the context is as it was afterwards', (t) => {
  const context = new Context();
  context.run(() => {
    variable.set('outer');
    assert.equal(t.loop.runUntilComplete(sets('inner')), 'outer inner');
    assert.equal(variable.get(), 'outer');
    t.loop.callSoon(() => t.log(variable.get()));
    t.turn();
  });
  assert.deepEqual(t.trace, ['outer']);
  assert.equal(context.get(variable), 'outer');
  assert.equal(variable.get(), 'unset');
});
