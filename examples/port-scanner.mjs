/**
 * `node port-scanner.mjs HOST FIRST LAST` finds open ports. Tries 200 at a time, each for at most half a second, and
 * shows the progress. Without arguments, it tries 2,000 ports of this machine. It starts three servers among them, so
 * that there is something to find.
 */
import assert from 'node:assert/strict';
import { gather, openConnection, runAsync, startServer, waitFor } from 'asyncio-native';
import { ProgressBar } from './tour/support/screen.mjs';

const PORTS = 2000;
const AT_ONCE = 200;
/** What a port that is not open answers, or does not. */
const CLOSED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT', 'ERR_ASYNCIO_TIMEOUT']);

/** Whether a server listens at `port`. */
function* isOpen(host, port) {
  try {
    const [, writer] = yield* waitFor(openConnection(host, port), 500);
    writer.close();
    return true;
  } catch (error) {
    if (!CLOSED.has(error.code)) throw error;
    return false;
  }
}

/**
 * Returns the open ports among `ports`. Workers take them from one iterator, so there are never more than AT_ONCE
 * connections.
 */
function* scan(host, ports) {
  const open = [];
  const bar = new ProgressBar('ports tried', ports.length);
  const left = ports.values();
  let tried = 0;
  function* work() {
    for (const port of left) {
      if (yield* isOpen(host, port)) open.push(port);
      bar.update(++tried);
    }
  }
  yield* gather(Array.from({ length: AT_ONCE }, work));
  bar.end();
  return open.sort((a, b) => a - b);
}

function* report(host, ports) {
  const started = performance.now();
  const open = yield* scan(host, ports);
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  console.log(`${ports.length} ports in ${seconds} s; open: ${open.join(', ')}`);
  return open;
}

const numbersFrom = (first, length) => Array.from({ length }, (_, index) => first + index);

function* demonstrate() {
  const servers = [];
  for (let i = 0; i < 3; i++) servers.push(yield* startServer(function* () {}, '127.0.0.1', 0));
  const ours = servers.map((server) => server.sockets[0].port);
  const open = yield* report('127.0.0.1', [...new Set([...numbersFrom(1, PORTS - ours.length), ...ours])]);
  assert.ok(ours.every((port) => open.includes(port)));
  for (const server of servers) server.close();
}

const [host, first, last] = process.argv.slice(2);
const ports = numbersFrom(Number(first), Number(last) - Number(first) + 1 || 0);
await runAsync(host === undefined ? demonstrate() : report(host, ports));
