/** `node tcp-echo-client.mjs [PORT]`: sends a message to tcp-echo-server.mjs, and shows the answer. */
import { openConnection, runAsync } from 'asyncio-native';

function* tcpEchoClient(port, message) {
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  console.log(`Send: ${message}`);
  writer.write(message);
  yield* writer.drain();

  const data = yield* reader.read(100);
  console.log(`Received: ${data}`);

  console.log('Close the connection');
  writer.close();
  yield* writer.waitClosed();
}

await runAsync(tcpEchoClient(Number(process.argv[2] ?? 8888), 'Hello World!'));
