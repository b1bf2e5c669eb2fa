import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

for (const backend of BACKENDS) {
  test(`an exception that ends an idle thread of a pool is reported [${backend}]`, async () => {
    const ended = await runFixture('threads/failing.mjs', ['pool'], { backend });
    assert.deepEqual(endedWith(0, ended), ['answered', 'another thread']);
    assert.match(ended.stderr, /^\[asyncio-native\] Exception in thread crunch_0\nError: too late for an answer\n/);
    assert.equal(ended.stderr.split('[asyncio-native]').length, 2);
  });

  test(`an exception that ends a loop thread is reported if nobody waits for its end [${backend}]`, async () => {
    const ended = await runFixture('threads/failing.mjs', ['loop'], { backend });
    assert.deepEqual(endedWith(0, ended), []);
    assert.match(ended.stderr, /^\[asyncio-native\] Exception in thread crunch\nError: too late for an answer\n/);
  });

  test(`an exception that ends a loop thread goes to join if that was called [${backend}]`, async () => {
    const ended = await runFixture('threads/failing.mjs', ['loop', 'awaited'], { backend });
    assert.deepEqual(endedWith(0, ended), ['too late for an answer']);
    assert.equal(ended.stderr, '');
  });
}
