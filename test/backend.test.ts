import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendInfo } from 'asyncio-native';
import { BACKENDS } from './support/backends.js';

// Guards the whole suite: a binary that is there but does not load must not turn into a run on the pure backend.
test('the tests run on the backend that they name', () => {
  assert.equal(backendInfo().backend, BACKENDS[0]);
});
