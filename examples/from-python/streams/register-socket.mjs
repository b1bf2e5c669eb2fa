/** A socket that is already open becomes a reader and a writer. In Node, such a socket is a `net.Socket`. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { getRunningLoop, runAsync, StreamReader, StreamWriter } from 'asyncio-native';

/** Two sockets that are connected with each other. */
async function socketPair() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sending = connect(server.address().port, '127.0.0.1');
  const [receiving] = await once(server, 'connection');
  server.close();
  return [receiving, sending];
}

function* waitForData() {
  const [receiving, sending] = yield socketPair();
  const reader = StreamReader.from(receiving);
  const writer = StreamWriter.from(receiving);

  // Simulates data that comes from the network.
  getRunningLoop().callSoon(() => sending.write('abc'));

  const data = yield* reader.read(100);
  console.log(`Received: ${data}`);
  writer.close();
  sending.end();
}

await runAsync(waitForData());

// Prints:
//   Received: abc
