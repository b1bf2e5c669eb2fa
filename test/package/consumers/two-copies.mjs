// Two copies of the package in one process, each with its own addon, registry and current loop: they must not disturb each other.
import assert from 'node:assert/strict';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import * as first from 'first';
import * as second from 'second';

if (parentPort !== null) {
  parentPort.postMessage([first, second].map(({ run, sleep }) => run(sleep(workerData, workerData))));
} else {
  const infos = [first, second].map(({ backendInfo }) => backendInfo());
  assert.equal(infos[0].backend, infos[1].backend);
  if (infos[0].backend === 'native') assert.notEqual(infos[0].addonPath, infos[1].addonPath);

  const loops = [first, second].map(({ newEventLoop }) => newEventLoop());
  const order = [];
  for (const [index, loop] of loops.entries()) {
    assert.ok(loop instanceof [first, second][index].EventLoop);
    assert.ok(!(loop instanceof [second, first][index].EventLoop));
    loop.callLater(2, () => order.push(`timer ${index}`));
    loop.callSoon(() => order.push(`soon ${index}`));
  }
  const ends = loops.map((loop, index) => loop.runUntilCompleteAsync([first, second][index].sleep(5, index)));
  assert.deepEqual(await Promise.all(ends), [0, 1]);
  assert.deepEqual(order.toSorted(), ['soon 0', 'soon 1', 'timer 0', 'timer 1']);

  // A coroutine of one may wait for the other's futures, as for any thenable.
  const answer = await first.runAsync(function* () {
    const own = yield* first.sleep(1, 'of the first');
    return [own, yield* first.ensureFuture(second.runAsync(second.sleep(1, 'of the second')))];
  });
  assert.deepEqual(answer, ['of the first', 'of the second']);

  // Calls from a thread go to the loop that they name, though both registries count their loops from the same number.
  loops[0].callSoonThreadsafe(() => order.push('called'));
  loops[1].close();
  await loops[0].runUntilCompleteAsync(first.sleep(1));
  assert.equal(order.at(-1), 'called');
  loops[0].close();

  const workers = [1, 2, 3].map((data) => new Worker(new URL(import.meta.url), { workerData: data }));
  const answers = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
  assert.deepEqual(await Promise.all(answers), [
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  console.log(JSON.stringify(infos[0]));
}
