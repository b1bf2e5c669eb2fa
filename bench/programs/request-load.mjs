/**
 * `request-load.mjs PORT CONNECTIONS COUNT`: sends COUNT GET requests to a server on this machine, one at a time on
 * each connection. Prints `{ answered, seconds, p50, p99 }` as JSON, with latencies in milliseconds.
 */
import process from 'node:process';
import { askAll, leaveFirstCpu } from './asking.mjs';
import { sendInC } from './load-in-c.mjs';

const [port, connections, count] = process.argv.slice(2).map(Number);
const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n';
const HEAD_END = '\r\n\r\n';

leaveFirstCpu();
sendInC(port, connections, count);
await askAll(port, connections, count, REQUEST, (data, missing = lengthOf(data)) => missing - data.length);

/** The number of bytes of the whole answer that begins with `data`, which must contain the whole head. */
function lengthOf(data) {
  const end = data.indexOf(HEAD_END);
  const head = data.toString('latin1', 0, end);
  if (end < 0 || !head.startsWith('HTTP/1.1 200 ')) {
    throw new Error(`unexpected answer: ${head}`);
  }
  return end + HEAD_END.length + Number(head.match(/content-length: (\d+)/i)[1]);
}
