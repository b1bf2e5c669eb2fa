/** Server and clients as coroutines over streams, in one loop: see ../servers.mjs. */
import { gather, openConnection, startServer } from 'asyncio-native';
import { runAnywhere } from './anywhere.mjs';
import { BACKLOG, CLIENTS, CpuMeter, check, REQUEST, REQUESTS, WARM_UP } from './crowd.mjs';

function* serve(reader, writer) {
  for (;;) {
    const line = yield* reader.readline();
    if (line.length === 0) break;
    writer.write(line);
    yield* writer.drain();
  }
  writer.close();
}

function* talk([reader, writer], requests) {
  for (let request = 0; request < requests; request++) {
    writer.write(REQUEST);
    check(yield* reader.readline());
  }
}

await runAnywhere(function* main() {
  const server = yield* startServer(serve, '127.0.0.1', 0, { backlog: BACKLOG });
  const { port } = server.sockets[0];
  const connections = yield* gather(Array.from({ length: CLIENTS }, () => openConnection('127.0.0.1', port)));
  yield* gather(connections.map((each) => talk(each, WARM_UP)));
  const meter = new CpuMeter();
  meter.start();
  yield* gather(connections.map((each) => talk(each, REQUESTS)));
  meter.end();
  for (const [, writer] of connections) writer.close();
  server.close();
});
