/** `node tcp-echo-server.mjs [PORT]`: sends back what a client sends. Ctrl-C ends it. */
import { runAsync, startServer } from 'asyncio-native';

function* handleEcho(reader, writer) {
  const data = yield* reader.read(100);
  const { address, port } = writer.getExtraInfo('peername');
  console.log(`Received ${data} from ${address}:${port}`);

  console.log(`Send: ${data}`);
  writer.write(data);
  yield* writer.drain();

  console.log('Close the connection');
  writer.close();
  yield* writer.waitClosed();
}

function* main(port) {
  const server = yield* startServer(handleEcho, '127.0.0.1', port);
  const addresses = server.sockets.map(({ address, port }) => `${address}:${port}`);
  console.log(`Serving on ${addresses.join(', ')}`);
  yield* server.with(() => server.serveForever());
}

await runAsync(main(Number(process.argv[2] ?? 8888)));
