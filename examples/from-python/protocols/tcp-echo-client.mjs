/**
 * `node tcp-echo-client.mjs [PORT]`: sends a message to tcp-echo-server.mjs, and waits until the connection is closed.
 */
import { getRunningLoop, Protocol, runAsync } from 'asyncio-native';

class EchoClientProtocol extends Protocol {
  constructor(message, connectionIsLost) {
    super();
    this.message = message;
    this.connectionIsLost = connectionIsLost;
  }

  connectionMade(transport) {
    transport.write(this.message);
    console.log(`Data sent: ${this.message}`);
  }

  dataReceived(data) {
    console.log(`Data received: ${data}`);
  }

  connectionLost() {
    console.log('The server closed the connection');
    this.connectionIsLost.setResult(true);
  }
}

function* main(port) {
  const loop = getRunningLoop();
  const connectionIsLost = loop.createFuture();
  const protocol = new EchoClientProtocol('Hello World!', connectionIsLost);
  const [transport] = yield* loop.createConnection(() => protocol, '127.0.0.1', port);
  // Waits until the protocol says that the connection is lost, and closes the transport.
  try {
    yield* connectionIsLost;
  } finally {
    transport.close();
  }
}

await runAsync(main(Number(process.argv[2] ?? 8888)));
