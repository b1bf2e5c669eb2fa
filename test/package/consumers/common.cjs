// The package out of CommonJS: `require()` of an ES module.
const assert = require('node:assert/strict');
const { readFile } = require('node:fs/promises');
const { backendInfo, ensureFuture, run, sleep } = require('asyncio-native');

const answer = run(function* () {
  yield* sleep(1);
  // The body of a main script may wait for Node, on the native backend. With a loader, as Yarn has one, Node runs it in a microtask.
  const hasLoader = process.execArgv.includes('--experimental-loader');
  if (backendInfo().backend === 'native' && !hasLoader) yield* ensureFuture(readFile(__filename));
  return 42;
});
assert.equal(answer, 42);
assert.equal(require('asyncio-native/package.json').name, 'asyncio-native');
console.log(JSON.stringify(backendInfo()));
