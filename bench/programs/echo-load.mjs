/**
 * `echo-load.mjs PORT CONNECTIONS BYTES COUNT [tls]`: sends COUNT messages of BYTES bytes to an echo server on this
 * machine, one at a time on each connection. Prints `{ answered, seconds, p50, p99 }` as JSON, with latencies in
 * milliseconds.
 */
import process from 'node:process';
import { askAll, leaveFirstCpu } from './asking.mjs';
import { sendInC } from './load-in-c.mjs';

const [port, connections, bytes, count] = process.argv.slice(2).map(Number);
const message = Buffer.alloc(bytes, 'x');
const left = (data, missing = bytes) => missing - data.length;

leaveFirstCpu();
const kind = process.argv[6] ?? 'tcp';
sendInC(port, connections, count, bytes, kind);
await askAll(port, connections, count, message, left, kind === 'tls');
