import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { type Coroutine, Event, gather, openConnection, startServer } from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { ioTest, portOf } from '../support/io-test.js';

/** A thousand connections at once: half of them from node:tls to a server of ours, half from clients of ours to one of node:tls. */

const HALF = 500;

const authority = new Authority();
const own = authority.issue();
const [certFile, keyFile, caFile] = [own.cert, own.key, authority.cert].map((text) => authority.file(text)) as [
  string,
  string,
  string,
];

/** Answers nobody before as many clients as are expected have sent a line: so all of them are open at once. */
const NODE_SERVER = `
  const { readFileSync } = require('node:fs');
  const [cert, key, expected] = process.argv.slice(1);
  let waiting = [];
  const server = require('node:tls').createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (line) => {
      waiting.push(() => socket.end(line));
      if (waiting.length === Number(expected)) {
        const answers = waiting;
        waiting = [];
        for (const answer of answers) answer();
      }
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1000 }, () => console.log(server.address().port));
`;

/** Each sends its number, and once more what it was answered. */
const NODE_CLIENTS = `
  const { readFileSync } = require('node:fs');
  const [port, ca, count] = process.argv.slice(1);
  const options = { port, host: '127.0.0.1', ca: readFileSync(ca), servername: 'localhost' };
  for (let i = 0; i < Number(count); i++) {
    const socket = require('node:tls').connect(options, () => socket.write(i + '\\n'));
    socket.once('data', (line) => socket.end(line));
  }
`;

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
});

function begin(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['-e', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

const lines = createInterface({
  input: begin([NODE_SERVER, certFile, keyFile, String(HALF)]).stdout as NodeJS.ReadableStream,
});
const peer = Number((await lines[Symbol.asyncIterator]().next()).value);

function* ask(i: number): Coroutine<string> {
  const [reader, writer] = yield* openConnection('127.0.0.1', peer, { tls: { ca: authority.cert } });
  writer.write(`${i}\n`);
  const answer = yield* reader.read();
  writer.close();
  yield* writer.waitClosed();
  return String(answer);
}

ioTest('a thousand connections at once: each is answered, and none is left', function* () {
  const numbers = Array.from({ length: HALF }, (_, i) => `${i}\n`);
  const answered: string[] = [];
  const [allHere, allDone] = [new Event(), new Event()];
  let here = 0;
  const server = yield* startServer(
    function* (reader, writer) {
      const line = yield* reader.readline();
      if (++here === HALF) {
        allHere.set();
      }
      yield* allHere.wait();
      writer.write(line);
      answered.push(String(yield* reader.read()));
      if (answered.length === HALF) {
        allDone.set();
      }
    },
    '127.0.0.1',
    0,
    { tls: own, backlog: 1000 },
  );
  yield* server.with(function* () {
    begin([NODE_CLIENTS, String(portOf(server)), caFile, String(HALF)]);
    const asking = gather(numbers.map((_, i) => ask(i)));
    yield* allDone.wait();
    assert.deepEqual(yield* asking, numbers);
  });
  // Sorted by number: they come in any order.
  assert.deepEqual(
    answered.sort((a, b) => Number(a) - Number(b)),
    numbers,
  );
});
