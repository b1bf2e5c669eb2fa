/** `node --test virtual-time.test.mjs` tests api/client.mjs: minutes of virtual time, milliseconds of real time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelledError,
  createTask,
  gather,
  getRunningLoop,
  newEventLoop,
  run,
  sleep,
  TimeoutError,
} from 'asyncio-native';
import { ApiClient, ApiError } from './api/client.mjs';

/** A test on a loop of its own, with a virtual clock. `body` gets a server and a client that asks it once a second. */
const virtualTest = (name, body) =>
  test(name, () => run(body(new FakeServer()), { loopFactory: () => newEventLoop({ clock: 'virtual' }) }));

/** Answers as it is told; else with 200, after `duration` milliseconds. Notes when it is asked. */
class FakeServer {
  answers = [];
  asked = [];
  duration = 100;
  client = new ApiClient('http://api.test', { interval: 1000, request: () => this.#answer() });

  *#answer() {
    this.asked.push(getRunningLoop().time());
    yield* sleep(this.duration);
    return { status: 200, retryAfter: Number.NaN, body: this.asked.length, ...this.answers.shift() };
  }
}

virtualTest('requests start a second apart, in order', function* (server) {
  const bodies = yield* gather(['a', 'b', 'c'].map((path) => server.client.get(path)));
  assert.deepEqual(bodies, [1, 2, 3]);
  assert.deepEqual(server.asked, [0, 1000, 2000]);
});

virtualTest('at most three are under way', function* (server) {
  server.duration = 9000;
  yield* gather(['a', 'b', 'c', 'd'].map((path) => server.client.get(path)));
  assert.deepEqual(server.asked, [0, 1000, 2000, 9000]);
});

virtualTest('after a failure, it waits twice as long each time', function* (server) {
  server.duration = 0;
  server.answers = [{ status: 503 }, { status: 500 }, { status: 502 }];
  assert.equal(yield* server.client.get('a'), 4);
  assert.deepEqual(server.asked, [0, 1000, 2000, 4000]);
});

virtualTest('Retry-After holds back all requests', function* (server) {
  server.answers = [{ status: 429, retryAfter: 120_000 }];
  yield* gather([server.client.get('a'), server.client.get('b')]);
  assert.deepEqual(server.asked, [0, 120_100, 121_100]);
});

virtualTest('an error that lasts is raised', function* (server) {
  server.answers = [{ status: 404 }];
  const [error] = yield* gather([server.client.get('a')], { returnExceptions: true });
  assert.deepEqual(error, new ApiError('a', 404, 1));
});

virtualTest('a server that does not answer is given up after ten seconds', function* (server) {
  server.duration = 3_600_000;
  const [error] = yield* gather([server.client.get('a')], { returnExceptions: true });
  assert.ok(error instanceof TimeoutError);
  assert.equal(getRunningLoop().time(), 10_000);
});

virtualTest('a caller that is cancelled while it waits delays no other', function* (server) {
  const tasks = ['a', 'b', 'c'].map((path) => createTask(server.client.get(path)));
  yield* sleep(500);
  tasks[1].cancel();
  const [, cancelled] = yield* gather(tasks, { returnExceptions: true });
  assert.ok(cancelled instanceof CancelledError);
  assert.deepEqual(server.asked, [0, 1000]);
});
