import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { endedWith, runNode } from '../support/child.js';
import { FixtureProcess } from '../support/fixture-process.js';
import { redisTest } from './redis-server.js';

// The queue of work over two processes, with a server. Without one, test/docs runs it.

const DIGESTS = join('examples', 'programs', 'work-queue.mjs');

/** An HTTP server on the loopback, which ends with its scope, also where the test fails. */
async function startSite(onRequest?: RequestListener) {
  const site = createServer(onRequest).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const { port } = site.address() as AddressInfo;
  return {
    site,
    urls: (...names: string[]) => names.map((name) => `http://127.0.0.1:${port}/${name}`),
    [Symbol.dispose]() {
      site.closeAllConnections();
      site.close();
    },
  };
}

redisTest('two processes work at the same time on a queue', async (server) => {
  // Each process reads one address at a time. So two requests at a time are of two processes; before that, none is
  // answered.
  const waiting: ServerResponse[] = [];
  using target = await startSite((_request, response) => {
    waiting.push(response);
    if (waiting.length >= 2) for (const one of waiting.splice(0)) one.end('abc');
  });
  const urls = target.urls('a', 'b', 'c', 'd');
  const ended = await runNode([DIGESTS, ...urls], { env: { REDIS_URL: server.url } });
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const expected = [...urls.map((url) => `${digest}  ${url}`), 'by 2 process(es)', 'the workers have ended'];
  assert.deepEqual(endedWith(0, ended), expected);
  assert.equal(ended.stderr, '');
});

redisTest('Ctrl-C withdraws what waits, cancels what runs, and ends the workers', async (server) => {
  using target = await startSite();
  process.env.REDIS_URL = server.url;
  const program = new FixtureProcess('native', join('..', '..', DIGESTS), target.urls('a', 'b', 'c'));
  const [, response] = (await once(target.site, 'request')) as [unknown, ServerResponse];
  const closed = once(response, 'close');
  program.kill('SIGINT');
  assert.deepEqual(endedWith(130, await program.ended()), ['the workers have ended']);
  await closed;
});
