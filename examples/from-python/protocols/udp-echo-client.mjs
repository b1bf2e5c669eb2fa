/** `node udp-echo-client.mjs [PORT]`: sends a datagram to udp-echo-server.mjs, and shows the answer. */
import { DatagramProtocol, getRunningLoop, runAsync } from 'asyncio-native';

class EchoClientProtocol extends DatagramProtocol {
  constructor(message, connectionIsLost) {
    super();
    this.message = message;
    this.connectionIsLost = connectionIsLost;
  }

  connectionMade(transport) {
    this.transport = transport;
    console.log(`Send: ${this.message}`);
    transport.sendto(this.message);
  }

  datagramReceived(data) {
    console.log(`Received: ${data}`);
    console.log('Close the socket');
    this.transport.close();
  }

  errorReceived(error) {
    console.log(`Error received: ${error.message}`);
  }

  connectionLost() {
    console.log('Connection closed');
    this.connectionIsLost.setResult(true);
  }
}

function* main(port) {
  const loop = getRunningLoop();
  const connectionIsLost = loop.createFuture();
  const protocol = new EchoClientProtocol('Hello World!', connectionIsLost);
  const remoteAddress = { host: '127.0.0.1', port };
  const [transport] = yield* loop.createDatagramEndpoint(() => protocol, { remoteAddress });
  try {
    yield* connectionIsLost;
  } finally {
    transport.close();
  }
}

await runAsync(main(Number(process.argv[2] ?? 9999)));
