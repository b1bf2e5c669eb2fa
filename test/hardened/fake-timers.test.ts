import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const OPERATIONS = {
  run: 'slept',
  runAsync: 'slept',
  timeout: ['TimeoutError', 'TimeoutError'],
  jump: ['not steered', 'not steered'],
  toThread: [2, 2],
  busy: 'read',
  submit: 3,
  map: [-1, -2],
  call: 8,
  result: 'TimeoutError',
  afterwards: 'slept',
};

async function outcome(whose: string, when: string, backend: string): Promise<unknown> {
  const [line] = endedWith(
    0,
    await runFixture('fakes/fake-timers.mjs', [whose, when, backend], { backend: backend as 'pure' }),
  );
  return JSON.parse(line!);
}

for (const backend of BACKENDS) {
  for (const whose of ['sinon', 'node']) {
    test(`fake timers that are installed between runs neither stop nor steer a loop: ${whose} [${backend}]`, async () => {
      assert.deepEqual(await outcome(whose, 'between', backend), OPERATIONS);
    });

    test(`fake timers that are installed during a run neither stop nor steer it: ${whose} [${backend}]`, async () => {
      const expected = ['armed before', 'armed after', 'not steered'];
      assert.deepEqual(await outcome(whose, 'during', backend), expected);
    });
  }

  test(`fake timers of sinon that were installed before the import are seen through [${backend}]`, async () => {
    assert.deepEqual(await outcome('sinon', 'before', backend), OPERATIONS);
  });
}
