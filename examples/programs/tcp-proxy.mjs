/**
 * `node tcp-proxy.mjs PORT HOST HOSTPORT` passes connections to PORT of this machine on to HOSTPORT of HOST, in both
 * directions, and not faster than the slower side reads. Ctrl-C or SIGTERM ends it: open connections then have five
 * seconds.
 */
import process from 'node:process';
import {
  ExceptionGroup,
  getRunningLoop,
  openConnection,
  runAsync,
  sleep,
  startServer,
  taskGroup,
  timeout,
} from 'asyncio-native';
import { endServer } from './support/end-server.mjs';

/** Milliseconds: to connect; without a byte in either direction; for open connections at the end. */
const [CONNECT, IDLE, GRACE] = [10_000, 600_000, 5000];

/** Copies until the end of `reader`, and passes that on, too: the other direction may still go on. */
function* pump(reader, writer, touch) {
  for (;;) {
    const part = yield* reader.read(65_536);
    if (part.length === 0) break;
    touch();
    writer.write(part);
    yield* writer.drain();
  }
  writer.writeEof();
}

function* pass(client, clientWriter, host, port) {
  const [target, targetWriter] = yield* timeout(CONNECT, () => openConnection(host, port));
  try {
    yield* timeout(IDLE, function* (limit) {
      const touch = () => limit.reschedule(getRunningLoop().time() + IDLE);
      yield* taskGroup(function* (group) {
        group.createTask(pump(client, targetWriter, touch));
        group.createTask(pump(target, clientWriter, touch));
      });
    });
  } catch (error) {
    // At once: what is unsent is not the whole anyway.
    clientWriter.transport.abort();
    targetWriter.transport.abort();
    throw error;
  } finally {
    targetWriter.close();
  }
}

function* serve(client, writer, host, port) {
  const { address, port: from } = writer.getExtraInfo('peername');
  try {
    yield* pass(client, writer, host, port);
    console.log(`${address}:${from} is done`);
  } catch (error) {
    const cause = error instanceof ExceptionGroup ? error.errors[0] : error;
    if (cause.code === undefined) throw error;
    console.log(`${address}:${from} failed: ${cause.code}`);
  }
}

await runAsync(
  function* () {
    const [port, host, hostPort] = process.argv.slice(2);
    const connected = (reader, writer) => serve(reader, writer, host, Number(hostPort));
    const server = yield* startServer(connected, '127.0.0.1', Number(port));
    console.log(`passes 127.0.0.1:${server.sockets[0].port} on to ${host}:${hostPort}`);
    try {
      yield* sleep(Number.POSITIVE_INFINITY);
    } finally {
      yield* endServer(server, GRACE);
    }
  },
  { signals: ['SIGINT', 'SIGTERM'] },
);
