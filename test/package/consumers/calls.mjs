// A loop that another thread of the same program calls. Prints the backend and the file of the addon, as JSON.
import assert from 'node:assert/strict';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { backendInfo, connectLoop, newEventLoop, runCoroutineThreadsafe } from 'asyncio-native';

if (isMainThread) {
  const loop = newEventLoop();
  loop.expose('add', (a, b) => a + b);
  const worker = new Worker(new URL(import.meta.url), { workerData: loop.handle() });
  loop.attach();
  const [code] = await new Promise((resolve) => worker.once('exit', (...args) => resolve(args)));
  assert.equal(code, 5);
  loop.close();
  console.log(JSON.stringify(backendInfo()));
} else {
  const remote = connectLoop(workerData);
  process.exitCode = runCoroutineThreadsafe(remote.coroutine('add', 2, 3), remote).result();
}
