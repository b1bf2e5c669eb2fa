import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTask, getRunningLoop, run, sleep } from 'asyncio-native';
import { lazyIntrospection } from '../internals.js';

const { snapshot, end } = lazyIntrospection();
const longest = (measuresSteps?: boolean) => snapshot(measuresSteps).thread.longestStep;

test('the longest step since the look before is told by the name of its task or callback, while that is asked for', () => {
  run(function* main() {
    assert.equal(longest(), null);
    // What runs now has begun before: it does not count.
    assert.equal(longest(true), null);
    yield* createTask(
      (function* only() {
        yield;
      })(),
      { name: 'only' },
    );
    const step = longest(true);
    assert.equal(step?.name, 'only');
    assert.ok(step.duration > 0);

    // Since that look nothing has ended but this step, and then the callback.
    end();
    assert.equal(longest(true), null);
    const loop = getRunningLoop();
    const told = loop.createFuture<string | undefined>();
    loop.callSoon(function tick() {});
    loop.callSoon(() => told.setResult(longest(true)?.name));
    assert.equal(yield* told, 'tick()');

    assert.equal(longest(false), null);
    yield* sleep(0);
    assert.equal(longest(), null);
    end();
  });
});

test('a short step after a long one is not the longest', () => {
  run(function* main() {
    longest(true);
    yield;
    longest(true);
    yield* createTask(
      (function* long() {
        const end = performance.now() + 20;
        while (performance.now() < end);
      })(),
      { name: 'long' },
    );
    // On a busy machine another step may take longer.
    const { name, duration } = longest(true)!;
    assert.ok(name === 'long' || duration > 20, name);
    // Nothing has ended since.
    assert.equal(longest(true), null);
    end();
  });
});

test('a loop that is closed is not measured any more, one that comes later is', () => {
  run(function* first() {
    longest(true);
    yield* sleep(0);
  });
  run(function* second() {
    longest(true);
    for (let turn = 0; turn < 2; turn++) yield* sleep(0);
    assert.match(longest(true)?.name ?? '', /^Task-/);
  });
  end();
});
