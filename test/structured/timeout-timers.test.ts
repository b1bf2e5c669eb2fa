import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTask, run, sleep, timeout } from 'asyncio-native';
import { lazyIntrospection } from '../internals.js';

const { snapshot, end } = lazyIntrospection();

test('ps and pstree name the task that a timer of timeout would cancel', () => {
  run(function* main() {
    const task = createTask(
      timeout(60_000, () => sleep(1_000)),
      { name: 'job' },
    );
    yield;
    const [loop] = snapshot().thread.loops;
    assert.deepEqual(
      loop?.timers.map(({ text }) => text),
      ["task 'job'", "Timeout of task 'job'"],
    );
    end();
    task.cancel();
  });
});
