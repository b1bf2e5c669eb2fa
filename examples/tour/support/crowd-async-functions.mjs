/** Server and clients as async functions over the sockets of node:net: see ../servers.mjs. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { BACKLOG, CLIENTS, CpuMeter, check, REQUEST, REQUESTS, WARM_UP } from './crowd.mjs';

const server = createServer({ noDelay: true }, async (socket) => {
  for await (const data of socket) socket.write(data);
});
await once(server.listen(0, '127.0.0.1', BACKLOG), 'listening');
const { port } = server.address();

async function openSocket() {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return [socket[Symbol.asyncIterator](), socket];
}

async function talk([answers, socket], requests) {
  for (let request = 0; request < requests; request++) {
    socket.write(REQUEST);
    check((await answers.next()).value);
  }
}

const connections = await Promise.all(Array.from({ length: CLIENTS }, openSocket));
await Promise.all(connections.map((each) => talk(each, WARM_UP)));
const meter = new CpuMeter();
meter.start();
await Promise.all(connections.map((each) => talk(each, REQUESTS)));
meter.end();
for (const [, socket] of connections) socket.destroy();
server.close();
