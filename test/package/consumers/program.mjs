// A program as a user would write it, which checks what it gets. Prints the backend and the file of the addon, as JSON.
import assert from 'node:assert/strict';
import {
  backendInfo,
  CancelledError,
  ensureFuture,
  gather,
  getRunningLoop,
  newEventLoop,
  Queue,
  run,
  runAsync,
  sleep,
  taskGroup,
  timeout,
} from 'asyncio-native';

function* worker(queue, seen) {
  for (;;) {
    seen.push(yield* queue.get());
    queue.taskDone();
  }
}

function* main() {
  const loop = getRunningLoop();
  const queue = new Queue();
  const seen = [];
  const consumer = loop.createTask(worker(queue, seen));
  for (let i = 0; i < 1000; i++) queue.putNowait(i);
  yield* queue.join();
  consumer.cancel();
  yield* gather([consumer], { returnExceptions: true });
  assert.ok(consumer.cancelled());
  assert.deepEqual(
    seen,
    Array.from({ length: 1000 }, (_, i) => i),
  );

  let late;
  try {
    yield* timeout(1, () => sleep(60_000));
  } catch (error) {
    late = error;
  }
  assert.equal(late?.name, 'TimeoutError');
  return loop.backend;
}

function* inTurn() {
  const order = [];
  yield* taskGroup(function* (group) {
    for (const delay of [3, 1, 2]) {
      group.createTask(
        (function* () {
          yield* sleep(delay * 3_600_000);
          order.push(delay);
        })(),
      );
    }
  });
  return order;
}

function* withNode() {
  const text = yield* ensureFuture(
    import('node:fs/promises').then((fs) => fs.readFile(new URL(import.meta.url), 'utf8')),
  );
  assert.match(text, /withNode/);
  return getRunningLoop().backend;
}

const blocking = run(main);
assert.deepEqual(run(inTurn, { loopFactory: () => newEventLoop({ clock: 'virtual' }) }), [1, 2, 3]);
const hosted = await runAsync(withNode);
assert.equal(hosted, blocking);
assert.equal(new CancelledError().code, 'ERR_ASYNCIO_CANCELLED');
const { backend, addonPath } = backendInfo();
assert.equal(backend, blocking);
console.log(JSON.stringify({ backend, addonPath, node: process.version, arch: process.arch }));
