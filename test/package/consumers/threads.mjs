// What starts scripts of the package: executors and threads with a loop. Prints the backend and the file of the addon, as JSON.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { backendInfo, run, runCoroutineThreadsafe, startLoopThread, toThread } from 'asyncio-native';

const main = function* () {
  return yield* toThread((a, b) => a * b, 6, 7);
};
assert.equal(run(main), 42);
const thread = startLoopThread(pathToFileURL(join(process.cwd(), 'functions.mjs')));
assert.equal(runCoroutineThreadsafe(thread.loop.coroutine('add', 1, 2), thread.loop).result(), 3);
thread.stop();
console.log(JSON.stringify(backendInfo()));
