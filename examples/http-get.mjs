/**
 * An HTTP request in the middle of synchronous code, in an ES module: no thread, no Promise, no `await`. The connection
 * is the loop's own, so a blocking run waits for it. On the pure backend, sockets are Node's, and the run raises an
 * error.
 *
 * `node examples/http-get.mjs example.org /` asks another server.
 */
import { HostBlockedError, openConnection, run, startServer, timeout } from 'asyncio-native';

/** An ordinary function: returns the answer to a GET. */
function getSync(host, port, path) {
  return run(get(host, port, path));
}

function* get(host, port, path) {
  return yield* timeout(10_000, function* () {
    const [reader, writer] = yield* openConnection(host, port);
    try {
      writer.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const [, status] = (yield* reader.readline()).toString().split(' ');
      const headers = yield* readHeaders(reader);
      return { status: Number(status), headers, body: yield* readBody(reader, headers) };
    } finally {
      writer.close();
    }
  });
}

function* readHeaders(reader) {
  const headers = new Map();
  for (;;) {
    const line = (yield* reader.readline()).toString().trim();
    if (line === '') return headers;
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
}

function* readBody(reader, headers) {
  if (headers.get('transfer-encoding') === 'chunked') {
    const chunks = [];
    for (;;) {
      const size = Number.parseInt((yield* reader.readline()).toString(), 16);
      chunks.push(yield* reader.readexactly(size));
      yield* reader.readline();
      if (size === 0) return Buffer.concat(chunks).toString();
    }
  }
  const length = headers.get('content-length');
  const bytes = length === undefined ? yield* reader.read() : yield* reader.readexactly(Number(length));
  return bytes.toString();
}

/** A server to ask, so that the example needs no network. It answers in chunks. */
function* greet(reader, writer) {
  const [, path] = (yield* reader.readline()).toString().split(' ');
  yield* readHeaders(reader);
  const body = `this is ${path}, in chunks`;
  writer.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n');
  for (const part of body.match(/.{1,8}/g)) writer.write(`${part.length.toString(16)}\r\n${part}\r\n`);
  writer.write('0\r\n\r\n');
}

function askMyself() {
  return run(function* () {
    const server = yield* startServer(greet, '127.0.0.1', 0);
    return yield* server.with(() => get('127.0.0.1', server.sockets[0].port, '/index.html'));
  });
}

const [host, path = '/'] = process.argv.slice(2);
try {
  const { status, headers, body } = host === undefined ? askMyself() : getSync(host, 80, path);
  console.log(status, Object.fromEntries(headers));
  console.log(body);
} catch (error) {
  if (!(error instanceof HostBlockedError)) throw error;
  console.log(`${error.name}: ${error.message}`);
}
