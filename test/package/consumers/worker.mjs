// Loops in the main thread and in four Workers at once, one of which is terminated in the middle of a blocking run.
import assert from 'node:assert/strict';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { backendInfo, gather, getRunningLoop, run, runAsync, sleep } from 'asyncio-native';

function* main() {
  const answers = yield* gather([1, 2, 3].map((delay) => sleep(delay, delay)));
  return `${getRunningLoop().backend} ${answers}`;
}

if (isMainThread) {
  const answers = [1, 2, 3].map(() => {
    const worker = new Worker(new URL(import.meta.url));
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  });
  const endless = new Worker(new URL(import.meta.url), { argv: ['endless'] });
  await new Promise((resolve) => endless.once('message', resolve));
  const own = await runAsync(main);
  for (const answer of await Promise.all(answers)) assert.equal(answer, own);
  assert.equal(await endless.terminate(), 1);
  assert.equal(own, `${backendInfo().backend} 1,2,3`);
  console.log(JSON.stringify(backendInfo()));
} else if (process.argv.includes('endless')) {
  run(function* () {
    parentPort.postMessage('running');
    yield* sleep(3_600_000);
  });
} else {
  parentPort.postMessage(run(main));
}
