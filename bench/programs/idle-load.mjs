/**
 * `idle-load.mjs PORT FIRST COUNT`: opens FIRST connections to a server on this machine and, a second later, COUNT
 * more. It sends nothing on them. Lives until it is killed.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

const [port, first, count] = process.argv.slice(2).map(Number);
/** The maximum number of connection attempts at a time. */
const AT_ONCE = 100;

async function open(many) {
  for (let i = 0; i < many; i += AT_ONCE) {
    const sockets = Array.from({ length: Math.min(AT_ONCE, many - i) }, () => connect(port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  }
}

await open(first);
await setTimeout(1_000);
await open(count);
