/**
 * A server of node:http in this process, with a load from another (bench/programs/http-load.mjs), for one run at a
 * time.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpu } from './measure.mjs';
import { quantile } from './statistics.mjs';

const LOAD = new URL('../programs/http-load.mjs', import.meta.url);
const BODY = 'hello';

/** Enough connections to keep both server and load busy. */
export const CONNECTIONS = 64;

/** Answers a request with the least possible work. */
export function reply(response) {
  response.setHeader('Content-Length', BODY.length);
  response.end(BODY);
}

/**
 * A side has a handler of requests, and `start()` and `stop()` for other work in between. This side answers at once,
 * and has no other work.
 */
export const atOnce = { handle: (_request, response) => reply(response), start() {}, stop() {} };

/**
 * Calls `work(run)` with a server. `run(side, count, rate)` sends `count` requests: `rate` per second, whether or not
 * the server keeps up, or without a `rate` as fast as the server answers. It resolves to the time and CPU that this
 * took. Returns the result of `work`, and the number of answers.
 */
export async function underLoad(work) {
  const load = fork(LOAD, { execArgv: [] });
  let current = atOnce;
  const server = createServer((request, response) => current.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const total = { asked: 0, answered: 0 };
  const run = async (side, count, rate) => {
    current = side;
    side.start();
    const before = cpu();
    load.send({ port, connections: CONNECTIONS, count, rate });
    const [result] = await once(load, 'message');
    const used = cpu() - before;
    side.stop();
    assert.equal(result.error, undefined, `the load failed: ${result.error}`);
    total.asked += count;
    total.answered += result.answered;
    return {
      seconds: result.seconds,
      rate: count / result.seconds,
      cpu: (used * 1000) / count,
      p99: quantile(result.latencies, 0.99),
    };
  };
  const facts = await work(run);
  load.disconnect();
  server.close();
  return { ...facts, ...total };
}
