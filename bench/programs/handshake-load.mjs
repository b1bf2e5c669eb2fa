/**
 * `handshake-load.mjs PORT CONNECTIONS COUNT`: connects COUNT times by TLS to a server on this machine, CONNECTIONS at a time; each
 * waits for one byte and closes. Prints `{ answered, seconds }` as JSON.
 */
import { once } from 'node:events';
import process from 'node:process';
import { connect } from 'node:tls';

const [port, connections, count] = process.argv.slice(2).map(Number);
let begun = 0;
let answered = 0;

async function connectInTurn() {
  while (begun < count) {
    begun++;
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'data');
    answered++;
    socket.end();
    await once(socket, 'close');
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, connectInTurn));
console.log(JSON.stringify({ answered, seconds: (performance.now() - start) / 1000 }));
