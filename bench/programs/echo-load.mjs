/**
 * `echo-load.mjs PORT CONNECTIONS BYTES COUNT [tls]`: has a server on this machine echo COUNT messages of BYTES bytes, one at a time on each
 * connection. Prints `{ answered, seconds, p50, p99 }` as JSON, latencies in milliseconds.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { connect as connectTls } from 'node:tls';

const [port, connections, bytes, count] = process.argv.slice(2).map(Number);
const isTls = process.argv[6] === 'tls';
const message = Buffer.alloc(bytes, 'x');
const latencies = [];
let sent = 0;

function ask(socket) {
  let missing = bytes;
  let began = 0;
  return new Promise((resolve, reject) => {
    const next = () => {
      if (sent === count) {
        socket.end();
        resolve();
        return;
      }
      sent++;
      missing = bytes;
      began = performance.now();
      socket.write(message);
    };
    socket.on('data', (data) => {
      missing -= data.length;
      if (missing <= 0) {
        latencies.push(performance.now() - began);
        next();
      }
    });
    socket.on('error', reject);
    next();
  });
}

const sockets = await Promise.all(
  Array.from({ length: connections }, async () => {
    const socket = isTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, isTls ? 'secureConnect' : 'connect');
    return socket;
  }),
);
const start = performance.now();
await Promise.all(sockets.map(ask));
const seconds = (performance.now() - start) / 1000;
latencies.sort((a, b) => a - b);
const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
console.log(JSON.stringify({ answered: latencies.length, seconds, p50: at(0.5), p99: at(0.99) }));
