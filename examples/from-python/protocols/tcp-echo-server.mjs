/** `node tcp-echo-server.mjs [PORT]`: sends back what a client sends, and closes the connection. Ctrl-C ends it. */
import { getRunningLoop, Protocol, runAsync } from 'asyncio-native';

class EchoServerProtocol extends Protocol {
  connectionMade(transport) {
    const { address, port } = transport.getExtraInfo('peername');
    console.log(`Connection from ${address}:${port}`);
    this.transport = transport;
  }

  dataReceived(data) {
    console.log(`Data received: ${data}`);
    console.log(`Send: ${data}`);
    this.transport.write(data);
    console.log('Close the client socket');
    this.transport.close();
  }
}

function* main(port) {
  const server = yield* getRunningLoop().createServer(() => new EchoServerProtocol(), '127.0.0.1', port);
  console.log(`Serving on 127.0.0.1:${server.sockets[0].port}`);
  yield* server.with(() => server.serveForever());
}

await runAsync(main(Number(process.argv[2] ?? 8888)));
