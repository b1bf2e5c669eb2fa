import assert from 'node:assert/strict';
import { Context, ContextVar, type Coroutine, copyContext, createTask, currentTask } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const variable = new ContextVar<string>('variable', 'unset');

loopTest('a task tells its context: the one that it was given, else a copy of its maker’s', (t) => {
  const given = new Context();
  given.run(() => variable.set('given'));
  function* nothing(): Coroutine<void> {}
  t.run(function* () {
    variable.set('maker');
    const [own, copied] = [createTask(nothing(), { context: given }), createTask(nothing())];
    assert.equal(own.getContext(), given);
    assert.equal(copied.getContext().get(variable), 'maker');
    assert.equal(copied.getContext(), copied.getContext());
    copied.getContext().run(() => variable.set('changed'));
    assert.equal(variable.get(), 'maker');
    yield* own;
    yield* copied;
    assert.equal(own.getContext(), given);
    assert.equal(copied.getContext().get(variable), 'changed');
  });
});

loopTest('a context refuses to look up what is no variable', () => {
  const context = copyContext();
  for (const value of [5, 'name', null, undefined, {}]) {
    const expected = {
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^Context\.(get|has): "variable" must be a ContextVar/,
    };
    assert.throws(() => context.get(value as never), expected);
    assert.throws(() => context.has(value as never), expected);
  }
});

loopTest('what a task sets is in the context that it was asked for, before, meanwhile and afterwards', (t) => {
  function* setting(): Coroutine<string> {
    const before = variable.get();
    variable.set('first');
    yield;
    assert.equal(currentTask()?.getContext().get(variable), 'first');
    variable.set('second');
    return before;
  }
  const task = t.loop.createTask(setting());
  const context = task.getContext();
  context.run(() => variable.set('from outside'));
  assert.equal(t.loop.runUntilComplete(task), 'from outside');
  assert.equal(task.getContext(), context);
  assert.equal(context.get(variable), 'second');
  // Asked for only when it is done.
  const other = t.loop.createTask(setting());
  t.loop.runUntilComplete(other);
  assert.equal(other.getContext().get(variable), 'second');
  assert.equal(variable.get(), 'unset');
});

loopTest('a task that asks for its own context finds itself in it', (t) => {
  const other = new Context();
  function* asking(isWithin: boolean, hasSet: boolean): Coroutine<void> {
    if (hasSet) {
      variable.set('before');
    }
    const task = currentTask()!;
    const own = isWithin ? other.run(() => task.getContext()) : task.getContext();
    assert.notEqual(own, other);
    if (!isWithin) {
      assert.throws(() => own.run(() => {}), { code: 'ERR_ASYNCIO_CONTEXT_ENTERED' });
    }
    variable.set('after');
    yield;
    assert.equal(task.getContext(), own);
    assert.equal(own.get(variable), 'after');
    variable.set('last');
    assert.equal(own.get(variable), 'last');
  }
  for (const [isWithin, hasSet] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const) {
    t.loop.runUntilComplete(t.loop.createTask(asking(isWithin, hasSet)));
  }
  assert.equal(variable.get(), 'unset');
});
