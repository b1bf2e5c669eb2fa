/** `node udp-echo-server.mjs [PORT]`: sends datagrams back, for an hour. Ctrl-C ends it. */
import { DatagramProtocol, getRunningLoop, runAsync, sleep } from 'asyncio-native';

class EchoServerProtocol extends DatagramProtocol {
  connectionMade(transport) {
    this.transport = transport;
  }

  datagramReceived(data, from) {
    console.log(`Received ${data} from ${from.address}:${from.port}`);
    console.log(`Send ${data} to ${from.address}:${from.port}`);
    this.transport.sendto(data, from);
  }
}

function* main(port) {
  // One protocol serves all clients.
  const localAddress = { host: '127.0.0.1', port };
  const [transport] = yield* getRunningLoop().createDatagramEndpoint(() => new EchoServerProtocol(), { localAddress });
  console.log(`Serving on 127.0.0.1:${transport.getExtraInfo('sockname').port}`);
  try {
    yield* sleep(3_600_000);
  } finally {
    transport.close();
  }
}

await runAsync(main(Number(process.argv[2] ?? 9999)));
