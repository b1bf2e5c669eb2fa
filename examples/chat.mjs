/**
 * A chat: a server, and clients that talk to it over TCP. Each client has a queue of unsent messages, so a client that
 * reads slowly does not delay the others. The program sends SIGTERM to itself, which ends server and clients in order.
 *
 * `node examples/chat.mjs 4000` serves at that port until Ctrl-C. `nc 127.0.0.1 4000` joins; its first line is the
 * name.
 */
import {
  createTask,
  KeyboardInterrupt,
  openConnection,
  Queue,
  QueueFull,
  runAsync,
  sleep,
  startServer,
  TimeoutError,
  timeout,
} from 'asyncio-native';

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

/** A client: answers each line that it hears as `answers` says. Returns all lines up to the end. */
function* client(port, name, answers) {
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  const heard = [];
  try {
    writer.write(`${name}\n`);
    for (;;) {
      const line = (yield* reader.readline()).toString().trim();
      if (line === '') return heard;
      heard.push(line);
      const answer = answers[line]?.();
      if (answer !== undefined) writer.write(`${answer}\n`);
    }
  } finally {
    writer.close();
  }
}

/** Two clients talk; then the program ends itself. */
function* demonstrate(port) {
  let bob;
  const heard = yield* client(port, 'Ada', {
    'Ada joins': () => {
      bob = createTask(client(port, 'Bob', { 'Ada: good morning': () => 'hello Ada' }));
    },
    'Bob joins': () => 'good morning',
    'Bob: hello Ada': () => 'how are you?',
    'Ada: how are you?': () => {
      process.kill(process.pid, 'SIGTERM');
    },
  });
  yield* bob;
  console.log(heard.map((line) => `   ${line}`).join('\n'));
}

/**
 * Closes connections after everything that was written has been sent. After two seconds, closes those of clients that
 * do not read.
 */
function* shutDown(server) {
  server.close();
  server.closeClients();
  try {
    yield* timeout(2000, () => server.waitClosed());
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    server.abortClients();
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
    yield* shutDown(server);
    if (demonstration !== undefined) yield* demonstration;
  }
}

try {
  await runAsync(main(Number(process.argv[2] ?? 0)), { signals: ['SIGINT', 'SIGTERM'] });
} catch (error) {
  if (!(error instanceof KeyboardInterrupt)) throw error;
  console.log(`ended by ${error.signal}`);
}
