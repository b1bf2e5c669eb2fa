/**
 * `node chat.mjs 4000` serves a chat at that port until Ctrl-C or SIGTERM. `nc 127.0.0.1 4000` joins; its first line is
 * the name. Each client has a queue, so one that reads slowly delays no other. Without a port, two clients show it.
 */
import { createTask, KeyboardInterrupt, Queue, QueueFull, runAsync, sleep, startServer, timeout } from 'asyncio-native';
import { demonstrate } from './chat/clients.mjs';
import { endServer } from './programs/support/end-server.mjs';

/** Maximum number of lines that wait for a client. */
const ROOM = 100;
/** Milliseconds within which a client must send its name. */
const PATIENCE = 10_000;

class Chat {
  #members = new Map();

  /** Serves one client, from its first line to its last. */
  *serve(reader, writer) {
    const name = (yield* timeout(PATIENCE, () => reader.readline())).toString().trim();
    if (name === '' || this.#members.has(name)) {
      writer.write('that name is taken\n');
      return;
    }
    const queue = new Queue(ROOM);
    const sender = createTask(send(queue, writer), { name: `send to ${name}` });
    this.#members.set(name, { queue, writer });
    this.#broadcast(`${name} joins`);
    try {
      for (;;) {
        const line = yield* reader.readline();
        if (line.length === 0) break;
        this.#broadcast(`${name}: ${line.toString().trim()}`);
      }
    } finally {
      sender.cancel();
      this.#members.delete(name);
      this.#broadcast(`${name} leaves`);
    }
  }

  #broadcast(text) {
    for (const { queue, writer } of this.#members.values()) {
      try {
        queue.putNowait(`${text}\n`);
      } catch (error) {
        if (!(error instanceof QueueFull)) throw error;
        writer.transport.abort();
      }
    }
  }
}

function* send(queue, writer) {
  for (;;) {
    writer.write(yield* queue.get());
    yield* writer.drain();
  }
}

function* main(port) {
  const chat = new Chat();
  const server = yield* startServer((reader, writer) => chat.serve(reader, writer), '127.0.0.1', port);
  console.log(server);
  const demonstration = port === 0 ? createTask(demonstrate(server.sockets[0].port)) : undefined;
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } finally {
    server.closeClients(); // when what was written has been sent
    yield* endServer(server, 2000);
    if (demonstration !== undefined) yield* demonstration;
  }
}

try {
  await runAsync(main(Number(process.argv[2] ?? 0)), { signals: ['SIGINT', 'SIGTERM'] });
} catch (error) {
  if (!(error instanceof KeyboardInterrupt)) throw error;
  console.log(`ended by ${error.signal}`);
}
