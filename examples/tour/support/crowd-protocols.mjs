/** Server and clients as protocols, which are callbacks, in one loop: see ../servers.mjs. */
import { gather, getRunningLoop, Protocol } from 'asyncio-native';
import { runAnywhere } from './anywhere.mjs';
import { BACKLOG, CLIENTS, CpuMeter, check, REQUEST, REQUESTS, WARM_UP } from './crowd.mjs';

class Echo extends Protocol {
  connectionMade(transport) {
    this.transport = transport;
  }

  dataReceived(data) {
    this.transport.write(data);
  }
}

class Client extends Echo {
  /** A future for the end of `requests` requests. */
  talk(requests) {
    this.left = requests;
    this.ended = getRunningLoop().createFuture();
    this.transport.write(REQUEST);
    return this.ended;
  }

  dataReceived(data) {
    check(data);
    if (--this.left > 0) this.transport.write(REQUEST);
    else this.ended.setResult();
  }
}

await runAnywhere(function* main() {
  const loop = getRunningLoop();
  const server = yield* loop.createServer(() => new Echo(), '127.0.0.1', 0, { backlog: BACKLOG });
  const { port } = server.sockets[0];
  const connect = () => loop.createConnection(() => new Client(), '127.0.0.1', port);
  const connections = yield* gather(Array.from({ length: CLIENTS }, connect));
  const clients = connections.map(([, client]) => client);
  yield* gather(clients.map((client) => client.talk(WARM_UP)));
  const meter = new CpuMeter();
  meter.start();
  yield* gather(clients.map((client) => client.talk(REQUESTS)));
  meter.end();
  for (const { transport } of clients) transport.close();
  server.close();
});
