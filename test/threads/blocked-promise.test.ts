import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { connectLoop, type LoopHandle, runCoroutineThreadsafe } from 'asyncio-native';
import { fixture } from '../support/paths.js';

test('a call of an async function fails where the loop blocks its thread, as awaiting a Promise there does', async () => {
  const worker = new Worker(fixture('threads/blocked-promise.mjs'));
  const handle = await new Promise<LoopHandle>((resolve) => worker.once('message', resolve));
  const remote = connectLoop(handle);
  const call = runCoroutineThreadsafe(remote.coroutine('late', 1), remote);
  const error = call.exception() as Error;
  assert.equal(error.name, 'HostBlockedError');
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  remote.callSoonThreadsafe('stop');
  assert.equal(await ended, 0);
});
