/**
 * A protocol for something that is open already. Python's example takes a socket; here it is a descriptor, of a named
 * pipe. Descriptors of connected sockets work, too.
 */
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRunningLoop, Protocol, runAsync } from 'asyncio-native';

class MyProtocol extends Protocol {
  constructor(onConnectionLost) {
    super();
    this.onConnectionLost = onConnectionLost;
  }

  connectionMade(transport) {
    this.transport = transport;
  }

  dataReceived(data) {
    console.log('Received:', String(data));
    // We are done: close the transport, and connectionLost is called.
    this.transport.close();
  }

  connectionLost() {
    this.onConnectionLost.setResult(true);
  }
}

function* main(path) {
  const loop = getRunningLoop();
  const onConnectionLost = loop.createFuture();
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const [transport] = yield* loop.connectReadPipe(() => new MyProtocol(onConnectionLost), descriptor);
  loop.callSoon(() => writeSync(descriptor, 'abc'));
  try {
    yield* onConnectionLost;
  } finally {
    transport.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'open-'));
execFileSync('mkfifo', [join(folder, 'pipe')]);
try {
  await runAsync(main(join(folder, 'pipe')));
} finally {
  rmSync(folder, { recursive: true });
}

// Prints:
//   Received: abc
