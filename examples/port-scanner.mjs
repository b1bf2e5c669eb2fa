/**
 * Finds the open ports of this machine. Tries 2,000 ports, 200 at a time, each for at most half a second, and shows the
 * progress. It starts three servers among them, so that there is something to find.
 */
import assert from 'node:assert/strict';
import { gather, openConnection, runAsync, startServer, waitFor } from 'asyncio-native';
import { ProgressBar } from './tour/support/screen.mjs';

const PORTS = 2000;
const AT_ONCE = 200;

/** Whether a server listens at `port`. */
function* isOpen(port) {
  try {
    const [, writer] = yield* waitFor(openConnection('127.0.0.1', port), 500);
    writer.close();
    return true;
  } catch (error) {
    if (!['ECONNREFUSED', 'ECONNRESET', 'ERR_ASYNCIO_TIMEOUT'].includes(error.code)) throw error;
    return false;
  }
}

/**
 * Returns the open ports among `ports`. Workers take them from one iterator, so there are never more than AT_ONCE
 * connections.
 */
function* scan(ports) {
  const open = [];
  const bar = new ProgressBar('ports tried', ports.length);
  const left = ports.values();
  let tried = 0;
  function* work() {
    for (const port of left) {
      if (yield* isOpen(port)) open.push(port);
      bar.update(++tried);
    }
  }
  yield* gather(Array.from({ length: AT_ONCE }, work));
  bar.end();
  return open.sort((a, b) => a - b);
}

await runAsync(function* () {
  const servers = [];
  for (let i = 0; i < 3; i++) servers.push(yield* startServer(function* () {}, '127.0.0.1', 0));
  const ours = servers.map((server) => server.sockets[0].port);

  const others = Array.from({ length: PORTS - ours.length }, (_, index) => index + 1);
  const ports = [...new Set([...others, ...ours])];
  const started = performance.now();
  const open = yield* scan(ports);
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  console.log(`${ports.length} ports in ${seconds} s; open: ${open.join(', ')}`);
  assert.ok(ours.every((port) => open.includes(port)));
  for (const server of servers) server.close();
});
