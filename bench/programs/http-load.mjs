/**
 * Sends HTTP requests to a server on this machine, from a separate process. Each message from its parent is a job, `{
 * port, connections, count, rate }`. It answers with `{ answered, seconds, latencies }`, or `{ error }`. `rate`:
 * requests per second, whether or not the server keeps up; a latency then counts from when the request was due. Without
 * a `rate`, each connection sends its next request when the last one is answered. The HTTP code is minimal, so that the
 * server is what is measured.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const START = Buffer.from('HTTP/1.1 200 ');
/** After this many milliseconds, a job has failed. */
const LIMIT = 20_000;

process.on('message', async (job) => {
  try {
    process.send(await work(job));
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.on('disconnect', () => process.exit());

async function work({ port, connections, count, rate }) {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  try {
    return await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no end after ${LIMIT} ms`)), LIMIT);
      const finish = (result) => {
        clearTimeout(limit);
        resolve(result);
      };
      send(sockets, count, rate, finish, reject);
    });
  } finally {
    for (const socket of sockets) {
      socket.destroy();
    }
  }
}

async function open(port) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

function send(sockets, count, rate, finish, fail) {
  const start = performance.now();
  const dueAt = (i) => (rate === undefined ? performance.now() : start + (i * 1000) / rate);
  const latencies = [];
  const idle = [];
  let sent = 0;
  const next = (client) => {
    if (sent < count && dueAt(sent) <= performance.now()) {
      client.ask(dueAt(sent++));
    } else {
      idle.push(client);
    }
  };
  const clients = sockets.map((socket) => {
    const client = new Client(socket, (latency) => {
      latencies.push(latency);
      if (latencies.length === count) {
        clearInterval(ticker);
        finish({ answered: count, seconds: (performance.now() - start) / 1000, latencies });
      } else {
        next(client);
      }
    });
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed a connection')));
    return client;
  });
  const ticker = setInterval(() => {
    const waiting = idle.splice(0);
    for (const client of waiting) {
      next(client);
    }
  }, 1);
  for (const client of clients) {
    next(client);
  }
}

/** A connection, which has one request underway at the most. */
class Client {
  #socket;
  #onAnswer;
  #due = 0;
  #missing = 0;

  constructor(socket, onAnswer) {
    this.#socket = socket;
    this.#onAnswer = onAnswer;
    socket.on('data', (chunk) => this.#receive(chunk));
  }

  ask(due) {
    this.#due = due;
    this.#socket.write(REQUEST);
  }

  #receive(chunk) {
    if (this.#missing === 0) {
      this.#missing = lengthOf(chunk);
    }
    this.#missing -= chunk.length;
    if (this.#missing === 0) {
      this.#onAnswer(performance.now() - this.#due);
    } else if (this.#missing < 0) {
      this.#socket.destroy(new Error('more came than one answer'));
    }
  }
}

/** The number of bytes of the whole answer that begins with `chunk`, which must contain the whole head. */
function lengthOf(chunk) {
  const end = chunk.indexOf('\r\n\r\n');
  if (end < 0 || chunk.compare(START, 0, START.length, 0, START.length) !== 0) {
    throw new Error(`unexpected answer: ${chunk.toString('latin1', 0, 40)}`);
  }
  const [, length] = chunk.toString('latin1', 0, end).match(/\r\ncontent-length: (\d+)/i);
  return end + 4 + Number(length);
}
