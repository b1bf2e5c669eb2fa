import assert from 'node:assert/strict';
import { Context, ContextVar, type Coroutine, createTask } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const ENTERED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_CONTEXT_ENTERED' };

// Python:
//     context.run(lambda: context.run(print))
//     context.run(lambda: other.run(lambda: context.run(print)))
loopTest('a context cannot be entered in itself, however many others are in between', () => {
  const [context, other] = [new Context(), new Context()];
  context.run(() => {
    assert.throws(() => context.run(() => {}), ENTERED);
    other.run(() => assert.throws(() => context.run(() => {}), ENTERED));
    other.run(() => {});
  });
  assert.equal(
    context.run(() => 'left'),
    'left',
  );
});

loopTest('a task has entered the context that it was given, while it runs', (t) => {
  const variable = new ContextVar('variable', 'unset');
  const [context, other] = [new Context(), new Context()];
  function* inside(): Coroutine<void> {
    assert.throws(() => context.run(() => {}), ENTERED);
    other.run(() => assert.throws(() => context.run(() => {}), ENTERED));
    variable.set('by the task');
    yield;
    assert.throws(() => context.run(() => {}), ENTERED);
  }
  t.run(function* () {
    const task = createTask(inside(), { context });
    yield;
    assert.equal(
      context.run(() => variable.get()),
      'by the task',
    );
    yield* task;
  });
});
