/**
 * `datagram-load.mjs PORT BYTES WINDOW COUNT`: has a server on this machine echo COUNT datagrams of BYTES bytes, WINDOW of them on their way at a
 * time, from eight sockets. Prints `{ answered, seconds }` as JSON. Nothing gets lost: the window fits into the buffers of the sockets.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import process from 'node:process';

const [port, bytes, window, count] = process.argv.slice(2).map(Number);
const SOCKETS = Math.min(8, window);
const message = Buffer.alloc(bytes, 'x');
let sent = 0;
let answered = 0;

function ask(socket) {
  return new Promise((resolve) => {
    let awaited = 0;
    const next = () => {
      if (sent < count) {
        sent++;
        awaited++;
        socket.send(message);
      } else if (awaited === 0) {
        socket.close(resolve);
      }
    };
    socket.on('message', () => {
      answered++;
      awaited--;
      next();
    });
    for (let i = 0; i < window / SOCKETS; i++) next();
  });
}

const sockets = await Promise.all(
  Array.from({ length: SOCKETS }, async () => {
    const socket = createSocket('udp4');
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }),
);
const start = performance.now();
await Promise.all(sockets.map(ask));
console.log(JSON.stringify({ answered, seconds: (performance.now() - start) / 1000 }));
