import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import {
  type Coroutine,
  getRunningLoop,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  type TlsInfo,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { HOSTED, ioTest, portOf } from '../support/io-test.js';

/** Other implementations of TLS, in processes of their own: Node's, Python's and the program `openssl`. */

const authority = new Authority();
const own = authority.issue();
const ca = authority.cert;
const [certFile, keyFile, caFile] = [own.cert, own.key, ca].map((text) => authority.file(text)) as [
  string,
  string,
  string,
];

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
/** More than a record, and than what the kernel takes at once. */
const BYTES = 3_000_000;

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
});

function begin(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

/** The port that a server tells in its first line. */
async function port(child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const found = /(\d+)$/.exec(line);
    if (found) {
      return Number(found[1]);
    }
  }
  throw new Error('the server has told no port');
}

const NODE_SERVER = `
  const { readFileSync } = require('node:fs');
  const [cert, key, version] = process.argv.slice(1);
  const options = { cert: readFileSync(cert), key: readFileSync(key), minVersion: version, maxVersion: version, allowHalfOpen: true, noDelay: true };
  const server = require('node:tls').createServer(options, (socket) => { socket.on('error', () => {}); socket.pipe(socket); });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

const PYTHON_SERVER = `
import asyncio, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, sys.argv[3].replace('.', '_'))
async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(echo, '127.0.0.1', 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
`;

const NODE_CLIENT = `
  const { readFileSync } = require('node:fs');
  const [port, ca, version, bytes] = process.argv.slice(1);
  const options = { port, host: '127.0.0.1', ca: readFileSync(ca), servername: 'localhost', minVersion: version, maxVersion: version };
  const socket = require('node:tls').connect(options, () => socket.write(Buffer.alloc(Number(bytes), 'n')));
  let left = Number(bytes);
  socket.on('data', (data) => { if ((left -= data.length) === 0) socket.end('done'); });
`;

const PYTHON_CLIENT = `
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, sys.argv[3].replace('.', '_'))
raw = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
stream = context.wrap_socket(raw, server_hostname='localhost')
left = int(sys.argv[4])
while left > 0:
    size = min(left, 60000)
    stream.sendall(b'n' * size)
    got = 0
    while got < size:
        got += len(stream.recv(65536))
    left -= size
stream.sendall(b'done')
stream.unwrap()
`;

const servers = await Promise.all(
  VERSIONS.flatMap((version) => [
    ['node:tls', version, port(begin(process.execPath, ['-e', NODE_SERVER, certFile, keyFile, version]))] as const,
    ["Python's ssl", version, port(begin('python3', ['-c', PYTHON_SERVER, certFile, keyFile, version]))] as const,
  ]).map(async ([name, version, promise]) => [name, version, await promise] as const),
);

for (const [name, version, peer] of servers) {
  ioTest(`a server of ${name} that speaks ${version}`, function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', peer, { tls: { ca } });
    assert.equal((writer.getExtraInfo('tls') as TlsInfo).protocol, version);
    const bytes = Buffer.alloc(BYTES);
    for (let at = 0; at < BYTES; at += 60_000) {
      bytes.writeUInt32LE(at, at);
      writer.write(bytes.subarray(at, at + 60_000));
      yield* writer.drain();
      const back = yield* reader.readexactly(60_000);
      assert.ok(back.equals(bytes.subarray(at, at + 60_000)));
    }
    writer.close();
    yield* writer.waitClosed();
    assert.equal(reader.exception(), null);
  });
}

for (const version of VERSIONS) {
  for (const [name, command, args] of [
    ['node:tls', process.execPath, ['-e', NODE_CLIENT]],
    ["Python's ssl", 'python3', ['-c', PYTHON_CLIENT]],
  ] as const) {
    ioTest(`a client of ${name} that speaks ${version}`, function* () {
      const handled = getRunningLoop().createFuture<[string, number, unknown]>();
      const server = yield* startServer(
        function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
          let total = 0;
          for (;;) {
            const data = yield* reader.read(65_536);
            total += data.length;
            if (data.length === 0) {
              break;
            }
            if (total <= BYTES) {
              writer.write(data);
              yield* writer.drain();
            }
          }
          const { protocol } = writer.getExtraInfo('tls') as TlsInfo;
          handled.setResult([protocol, total, reader.exception()]);
        },
        '127.0.0.1',
        0,
        { tls: own },
      );
      yield* server.with(function* () {
        begin(command, [...args, String(portOf(server)), caFile, version, String(BYTES)]);
        assert.deepEqual(yield* handled, [version, BYTES + 'done'.length, null]);
      });
    });
  }
}

const openssl = begin('openssl', ['s_server', '-accept', '127.0.0.1:0', '-cert', certFile, '-key', keyFile, '-rev']);
const opensslPort = await port(openssl);

ioTest('openssl s_server, which turns lines round', function* () {
  const [reader, writer] = yield* openConnection('127.0.0.1', opensslPort, { tls: { ca } });
  writer.write('abc\n');
  assert.equal(String(yield* reader.readline()), 'cba\n');
  writer.close();
  yield* writer.waitClosed();
});

ioTest(
  'openssl s_client, which asks for new keys in the middle',
  function* () {
    const loop = getRunningLoop();
    const hasNewKeys = loop.createFuture<void>();
    const handled = loop.createFuture<string>();
    let client: ChildProcess | undefined;
    const server = yield* startServer(
      function* (reader, writer) {
        const first = yield* reader.readline();
        // On a line of its own it asks both ends for new keys.
        client?.stdin?.write('K\n');
        yield* hasNewKeys;
        writer.write(first);
        yield* writer.drain();
        client?.stdin?.write('two\n');
        handled.setResult(`${first}${yield* reader.readline()}`);
      },
      '127.0.0.1',
      0,
      { tls: own },
    );
    yield* server.with(function* () {
      const args = ['s_client', '-connect', `127.0.0.1:${portOf(server)}`, '-CAfile', caFile];
      client = spawn('openssl', args, { stdio: ['pipe', 'ignore', 'pipe'] });
      children.push(client);
      client.stderr?.on('data', (text) => {
        if (String(text).includes('KEYUPDATE') && !hasNewKeys.done()) {
          hasNewKeys.setResult();
        }
      });
      client.stdin?.write('one\n');
      assert.equal(yield* handled, 'one\ntwo\n');
      client.kill('SIGKILL');
    });
  },
  HOSTED,
);
