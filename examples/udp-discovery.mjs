/**
 * Finds services in a network whose addresses are unknown. The program sends a question to a multicast group, and each
 * service in the group answers. Here, three services and the client are in one process, on the loopback. `node
 * examples/udp-discovery.mjs 192.168.1.10` asks in the network of that address of the machine.
 */
import { DatagramProtocol, gather, getRunningLoop, runAsync, sleep } from 'asyncio-native';

const GROUP = '239.255.77.77';
const INTERFACE = process.argv[2] ?? '127.0.0.1';
/** Milliseconds after which a service without an answer counts as absent. */
const PATIENCE = 200;

/** Answers a question for its name, or for all services. */
class Service extends DatagramProtocol {
  constructor(name, delay) {
    super();
    this.name = name;
    this.delay = delay;
  }

  connectionMade(transport) {
    this.transport = transport;
    transport.addMembership(GROUP, INTERFACE);
  }

  datagramReceived(data, from) {
    const { ask } = JSON.parse(data);
    if (ask === '*' || ask === this.name) {
      const answer = JSON.stringify({ name: this.name, at: `http://${INTERFACE}/${this.name}` });
      // Each after a delay of its own, because many answers at a time would overflow the buffer of the client.
      getRunningLoop().callLater(this.delay, () => this.transport.sendto(answer, from));
    }
  }
}

/** Collects the answers, each service once. */
class Asking extends DatagramProtocol {
  found = new Map();

  datagramReceived(data) {
    const { name, at } = JSON.parse(data);
    this.found.set(name, at);
  }

  errorReceived(error) {
    console.error(error.message);
  }
}

function* serve(port, name, delay) {
  // All members of the group have the same port.
  const options = { localAddress: { host: '0.0.0.0', port }, reuseAddress: true };
  const [transport] = yield* getRunningLoop().createDatagramEndpoint(() => new Service(name, delay), options);
  return transport;
}

function* discover(port, ask) {
  const [transport, { found }] = yield* getRunningLoop().createDatagramEndpoint(() => new Asking(), { family: 4 });
  transport.setMulticastInterface(INTERFACE);
  // Sends the question twice, because datagrams get lost. If both answers of a service arrive, it counts once.
  for (let times = 0; times < 2; times++) {
    transport.sendto(JSON.stringify({ ask }), { address: GROUP, port });
    yield* sleep(PATIENCE / 2);
  }
  transport.close();
  return [...found].sort();
}

await runAsync(function* () {
  const first = yield* serve(0, 'clock', 1);
  const { port } = first.getExtraInfo('sockname');
  const others = yield* gather([serve(port, 'printer', 5), serve(port, 'lamp', 9)]);

  console.log('all:', yield* discover(port, '*'));
  console.log('one:', yield* discover(port, 'lamp'));
  console.log('none:', yield* discover(port, 'teapot'));

  for (const transport of [first, ...others]) transport.close();
});
