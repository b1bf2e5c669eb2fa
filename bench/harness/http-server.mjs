/** A server of node:http in this process, and a load from another (bench/programs/http-load.mjs), for a run at a time. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpu } from './measure.mjs';
import { quantile } from './statistics.mjs';

const LOAD = new URL('../programs/http-load.mjs', import.meta.url);
const BODY = 'hello';

/** As many as keep a server busy, and a load as well. */
export const CONNECTIONS = 64;

/** Answers a request: the least that a server does. */
export function reply(response) {
  response.setHeader('Content-Length', BODY.length);
  response.end(BODY);
}

/** What handles requests, and what goes on meanwhile, from `start()` to `stop()`. This answers at once, and nothing goes on. */
export const atOnce = { handle: (_request, response) => reply(response), start() {}, stop() {} };

/**
 * Calls `work(run)` with a server. `run(side, count, rate)` has it asked `count` times, `rate` times per second whether or not it
 * keeps up, or else as fast as it answers, and resolves to what that took. Returns what `work` does, and how many were answered.
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
