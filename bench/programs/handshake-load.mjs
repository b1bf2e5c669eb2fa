/**
 * `handshake-load.mjs PORT CONNECTIONS COUNT tls|tcp`: connects COUNT times to a server on this machine, CONNECTIONS at a time; each
 * waits for one byte and closes. Prints `{ answered, seconds }` as JSON.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { connect as connectTls } from 'node:tls';
import { leaveFirstCpu } from './asking.mjs';

const [port, connections, count] = process.argv.slice(2).map(Number);
const isTls = process.argv[5] === 'tls';
let begun = 0;
let answered = 0;

async function connectInTurn() {
  while (begun < count) {
    begun++;
    const options = { port, host: '127.0.0.1' };
    const socket = isTls ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
    await once(socket, 'data');
    answered++;
    socket.end();
    await once(socket, 'close');
  }
}

if (!isTls) leaveFirstCpu();
const start = performance.now();
await Promise.all(Array.from({ length: connections }, connectInTurn));
console.log(JSON.stringify({ answered, seconds: (performance.now() - start) / 1000 }));
