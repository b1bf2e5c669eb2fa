/** Server and clients as callbacks of the sockets of node:net: see ../servers.mjs. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { BACKLOG, CLIENTS, CpuMeter, check, REQUEST, REQUESTS, WARM_UP } from './crowd.mjs';

const server = createServer({ noDelay: true }, (socket) => socket.on('data', (data) => socket.write(data)));
await once(server.listen(0, '127.0.0.1', BACKLOG), 'listening');
const { port } = server.address();

class Client {
  #left;
  #whenEnded;

  async open() {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(this.socket, 'connect');
    this.socket.on('data', (data) => this.#answered(data));
    return this;
  }

  talk(requests) {
    this.#left = requests;
    this.socket.write(REQUEST);
    return new Promise((resolve) => {
      this.#whenEnded = resolve;
    });
  }

  #answered(data) {
    check(data);
    if (--this.#left > 0) this.socket.write(REQUEST);
    else this.#whenEnded();
  }
}

const clients = await Promise.all(Array.from({ length: CLIENTS }, () => new Client().open()));
await Promise.all(clients.map((client) => client.talk(WARM_UP)));
const meter = new CpuMeter();
meter.start();
await Promise.all(clients.map((client) => client.talk(REQUESTS)));
meter.end();
for (const { socket } of clients) socket.destroy();
server.close();
