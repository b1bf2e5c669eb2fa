import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const warning = (name: string): string => `ERR_ASYNCIO_NEVER_AWAITED coroutine '${name}' was never awaited`;
const NAMELESS = 'ERR_ASYNCIO_NEVER_AWAITED a coroutine without a name was never awaited';

/** What is told in debug mode, in the order of creation. */
const OPERATIONS = [
  'sleep',
  'timeout',
  'taskGroup',
  'Queue.put',
  'Queue.get',
  'Queue.join',
  'with',
  'hold',
  'Condition.wait',
  'Barrier.wait',
];

for (const backend of BACKENDS) {
  for (const how of ['block', 'host']) {
    test(`a marked coroutine that nobody awaited is reported when the run ends: ${how} [${backend}]`, async () => {
      const ended = await runFixture('forgotten-operations.mjs', [how], { backend, env: { NODE_NO_WARNINGS: '' } });
      assert.deepEqual(endedWith(0, ended), [warning('marked'), NAMELESS]);
    });

    test(`in debug mode so are operations, with the place of their creation: ${how} [${backend}]`, async () => {
      const ended = await runFixture('forgotten-operations.mjs', [how, 'debug'], {
        backend,
        env: { NODE_NO_WARNINGS: '' },
      });
      assert.deepEqual(
        endedWith(0, ended),
        [warning('marked'), NAMELESS, ...OPERATIONS.map(warning)].map((text) => `${text}, created at main`),
      );
    });
  }
}

for (const backend of BACKENDS) {
  test(`the end of a run says nothing of what was made in another loop [${backend}]`, async () => {
    assert.deepEqual(endedWith(0, await runFixture('forgotten-beside.mjs', [], { backend })), ['awaited later']);
  });
}
