import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeoutError } from 'asyncio-native';

test('a TimeoutError has a name, a code and a message', () => {
  const error = new TimeoutError();
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.code, error.message], ['TimeoutError', 'ERR_ASYNCIO_TIMEOUT', 'timed out']);
  assert.equal(Object.hasOwn(error, 'cause'), false);
  const cause = new Error('cause');
  assert.equal(new TimeoutError('too slow', { cause }).cause, cause);
  assert.match(new TimeoutError('too slow').stack!, /^TimeoutError: too slow\n {4}at /);
});
